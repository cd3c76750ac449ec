"""The application for a WSGI server: ``cms_core.wsgi:application``."""

from __future__ import annotations

import gc

# A start makes much and throws little away: looking for garbage meanwhile takes a fifth of it.
gc.disable()

from cms_core.app import create_app  # noqa: E402  # after the above, because importing is most of a start

application = create_app()
# What a start leaves stays for good; the collector need not walk through it again and again.
gc.freeze()
gc.enable()
