"""Guides for the people who work here: ``help/<language>/<guide>.md`` of core and of plugins, read in ``/admin``."""
