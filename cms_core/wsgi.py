"""The application for a WSGI server: ``cms_core.wsgi:application``."""

from __future__ import annotations

from cms_core.app import create_app

application = create_app()
