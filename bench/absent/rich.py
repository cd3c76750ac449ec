"""Stands in front of a tool of development that no installation has, and that structlog reads in when it is there."""

raise ImportError("not here")
