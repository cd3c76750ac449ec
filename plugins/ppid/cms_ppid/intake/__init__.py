"""Requests that came by another way than the site, written down by an officer."""
