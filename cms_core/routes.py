"""``cms routes``: which code answers an address."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect, Rule

from cms_core.i18n import DEFAULT, LANGUAGES

_ROOT = re.compile(rf"(/s/[^/]+)?(/({'|'.join(code for code in LANGUAGES if code != DEFAULT)}))?(?=/|$)")
"""What the site middleware takes off the beginning of a path."""


@click.command("routes")
@click.argument("address", required=False)
@with_appcontext
def routes_command(address: str | None) -> None:
    """Say which code answers an ADDRESS, for whom; without one, list all."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the application itself
    rules = list(app.url_map.iter_rules()) if address is None else answering(app, address)
    if not rules:
        raise click.ClickException(f"Nothing answers {address}.")
    for lines in sorted("\n".join(described(app, rule)) for rule in rules):
        click.echo(lines)


def answering(app: Flask, address: str) -> list[Rule]:
    """Return the rules for an address as it stands in a browser: with or without host, site and language."""
    path = _ROOT.sub("", urlsplit(address).path, count=1) or "/"
    adapter = app.url_map.bind("")
    found = {}
    for method in ("GET", "POST"):
        try:
            rule, _values = adapter.match(path, method=method, return_rule=True)
        except MethodNotAllowed:
            continue
        except RequestRedirect as there:
            return answering(app, there.new_url)
        except HTTPException:
            return []
        found[rule.endpoint] = rule
    return list(found.values())


def described(app: Flask, rule: Rule) -> Iterator[str]:
    """Yield what people ask of a rule: its address and methods, its code, and who may."""
    view = _written(app.view_functions[rule.endpoint])
    methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
    yield f"{rule.rule}  {methods}"
    yield f"    {rule.endpoint}  {_place(view)}  {_who(app.view_functions[rule.endpoint])}"
    if module := getattr(getattr(view, "__self__", None), "module", ""):
        yield f"    it serves {module}"
    if rule.endpoint == "site.data_set":
        for name, plugin in sorted(app.extensions["cms"].extras["plugins"].items()):
            if (hook := getattr(plugin.module, "cms_datasets", None)) is not None:
                yield f"    rows of {name} are given in {_place(_written(hook))}"


def _written(view: Any) -> Any:
    """Return the function as somebody wrote it: without decorators, and without what it is given beforehand."""
    while isinstance(view, partial) or hasattr(view, "__wrapped__"):
        view = view.func if isinstance(view, partial) else view.__wrapped__
    return view


def _place(view: Any) -> str:
    """Return file and line of a function, from the folder of its package on."""
    return f"{view.__module__.replace('.', '/')}.py:{inspect.getsourcelines(view)[1]}"


def _who(view: Any) -> str:
    return str(getattr(view, "cms_permission", None) or f"({getattr(view, 'cms_area', 'site')})")
