"""Notices: what a module wants the people of a site to know, until it is done or somebody has read it."""
