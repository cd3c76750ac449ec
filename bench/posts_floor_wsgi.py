"""The floor of accepting a report for a WSGI server: ``bench.posts_floor_wsgi:application``."""

from __future__ import annotations

from bench.posts_floor import make

application = make()
