"""The pytest plugin that comes with core: what its own tests and those of every plugin stand on.

Installed with ``cms-core`` under ``pytest11``, so a plugin's tests get the fixtures without importing anything:
``settings``, ``app``, ``client``, ``runner``, ``sign_in``, ``make_region``, ``make_site``, ``make_user``,
``operator``, ``fill_in``, ``count_statements``, ``database_url``, ``blank_database_url``, ``redis_url``, ``browser``.
The contract tests, which every plugin has to pass, are ``cms_core.testing.contracts``; ``cms plugins check NAME`` runs
them.
"""

from __future__ import annotations

import pytest

pytest_plugins = (
    "cms_core.testing.report",
    "cms_core.testing.isolation",
    "cms_core.testing.memory",
    "cms_core.testing.servers",
    "cms_core.testing.databases",
    "cms_core.testing.applications",
    "cms_core.testing.factories",
    "cms_core.testing.desks",
    "cms_core.testing.letters",
    "cms_core.testing.browsers",
)
# They import one another, so pytest has to know all of them before it loads the first.
pytest.register_assert_rewrite(*pytest_plugins)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the contract tests run for some plugins alone."""
    parser.getgroup("cms").addoption(
        "--plugin", action="append", default=[], metavar="NAME", help="contract tests: this installed plugin alone"
    )
