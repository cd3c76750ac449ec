"""The application of ``cms run --dev``: ``cms_core.wsgi_dev:make`` returns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms_core import development
from cms_core.app import create_app
from cms_core.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def make() -> WSGIApplication:
    """Return the application, with a log that says everything.

    Raises:
        SettingsError: this is no computer of one's own.
    """
    settings = Settings.load()
    development.check(settings)
    app = create_app(settings)
    development.tell_everything()
    return development.Told(app)
