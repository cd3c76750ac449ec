"""Giving a case to another site, where it belongs."""
