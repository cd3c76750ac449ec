"""The floor for a WSGI server: ``bench.floor_wsgi:application``."""

from __future__ import annotations

from bench.floor import make

application = make()
