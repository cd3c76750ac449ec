"""People: accounts, sign-in, sessions, assignments."""
