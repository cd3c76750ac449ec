"""What speaks Indonesian without a database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel


@pytest.fixture
def spoken() -> Iterator[None]:
    """An application that is nothing but its language."""
    app = Flask("cms_core")
    Babel().init_app(app, default_locale="id")
    with app.app_context():
        yield
