"""Somebody says that a report should not be read by all: the form, the mark at the desk, and what came of it."""
