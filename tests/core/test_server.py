from __future__ import annotations

import pytest
from flask.testing import FlaskCliRunner

from cms_core import server
from cms_core.testing.servers import free_port

PORT = free_port()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[list[str]], dict[str, str]]]:
    """What would have been started, instead of starting it."""
    calls: list[tuple[list[list[str]], dict[str, str]]] = []

    def supervise(commands: list[list[str]], environ: dict[str, str]) -> int:
        calls.append((commands, environ))
        return 0

    monkeypatch.setattr(server, "supervise", supervise)
    return calls


@pytest.mark.settings(port=PORT, workers=3)
def test_run_takes_port_and_workers_from_the_settings(
    runner: FlaskCliRunner, started: list[tuple[list[list[str]], dict[str, str]]]
) -> None:
    result = runner.invoke(server.run_command, env={"HOST": None, "PORT": None, "CMS_PORT": None})
    assert result.exit_code == 0, result.output
    ((web, tasks), environ) = started[0]
    assert web[web.index("--port") + 1] == str(PORT)
    assert web[web.index("--workers") + 1] == "3"
    assert tasks[-2:] == ["tasks", "run"]
    assert environ["CMS_PORT"] == str(PORT)


@pytest.mark.settings(port=1)
def test_run_prefers_the_port_that_was_typed(
    runner: FlaskCliRunner, started: list[tuple[list[list[str]], dict[str, str]]]
) -> None:
    result = runner.invoke(server.run_command, ["--port", str(PORT)])
    assert result.exit_code == 0, result.output
    assert started[0][1]["CMS_PORT"] == str(PORT)
