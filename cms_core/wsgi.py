"""The application for a WSGI server: ``cms_core.wsgi:application``."""

from __future__ import annotations

import gc
import sys

# A start makes much and throws little away: looking for garbage meanwhile takes a fifth of it.
gc.disable()

from cms_core.app import create_app  # noqa: E402  # after the above, because importing is most of a start

application = create_app()
# What a start leaves stays for good; the collector need not walk through it again and again.
gc.freeze()
gc.enable()
# Whoever writes lets others run at each statement, and all who write wait until he is back: not for 5 ms each time.
sys.setswitchinterval(0.0005)
