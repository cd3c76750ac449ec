"""Sites: one website of one region, its hosts, identity, stage and template."""
