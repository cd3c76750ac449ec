"""The application for a WSGI server: ``cms_core.wsgi:application``."""

from __future__ import annotations

import gc

from cms_core.app import create_app

application = create_app()
# What a start leaves behind stays for good; the collector need not walk through it again and again.
gc.freeze()
