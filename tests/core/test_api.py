from __future__ import annotations

import pytest
from flask import Flask

from cms_core.api import current_site

pytestmark = pytest.mark.sqlite_only("nothing is read")


def test_without_a_request_it_is_said_where_a_task_finds_its_site(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match=r"db\.session\.get_one\(Site, site_id\)"):
        current_site()
