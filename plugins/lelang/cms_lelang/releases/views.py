"""OCDS 1.1.5 over the web: pages of releases and records, one process, files of a year; a draft without a prefix."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import urljoin

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    cache_policy,
    called,
    canonical_url,
    current_site,
    db,
    error_page,
    now,
    row_id,
    speaking,
    streamed,
)
from cms_lelang import NAME, _
from cms_lelang.releases import bulk, services
from cms_lelang.releases.merging import record_of
from cms_lelang.releases.soundness import Unsound
from cms_lelang.releases.tables import PATHS, TABLES

Json = dict[str, Any]

PAGE = 50
"""Releases or records on a page."""
WHOLE_SECONDS = 600
"""How long what is long and rarely read is kept."""
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
EXTENSIONS = {
    name: f"https://raw.githubusercontent.com/open-contracting-extensions/ocds_{name}_extension/{version}/extension.json"
    for name, version in (
        *(("bid", "v1.1.5"), ("location", "v1.1.5")),
        # Those that are no part of the standard have no versions of it.
        *(("budget_breakdown", "master"), ("pagination", "master")),
    )
}
"""The extensions of OCDS of which something is told, with their addresses.

That of pages adds ``links`` to packages, which the standard itself has not: the validator patches the schema of
releases alone by extensions, and calls it an additional field, which is no fault.
"""


def refused(error: Unsound) -> ResponseReturnValue:
    """Say why something cannot be told to the public; nothing of it is written, and what was typed can be copied."""
    db.session.rollback()
    return error_page(422, said=str(error))


def releases() -> ResponseReturnValue:
    """What the public was told, the oldest first, a page at a time."""
    site, page = current_site(), asked_page()
    found = services.shown(site, limit=PAGE + 1, offset=page * PAGE)
    if not found:
        return _nothing(page)
    return _answer("releases", found[:PAGE], page, more=len(found) > PAGE)


def records() -> ResponseReturnValue:
    """Each package with all that the public was told of it, compiled and versioned, a page at a time."""
    site, page = current_site(), asked_page()
    found = services.processes(limit=PAGE + 1, offset=page * PAGE)
    if not found:
        return _nothing(page)
    told = [record_of(services.of_process(site, package)) for package in found[:PAGE]]
    return _answer("records", told, page, more=len(found) > PAGE)


def record(process: str) -> ResponseReturnValue:
    """One package with all that the public was told of it; a whole ocid leads there, whatever its prefix was."""
    if known := re.fullmatch(f"{services.PREFIX}-(.+)", process):
        return redirect(url_for(f"{NAME}.record", process=known[1]))
    package = services.process(process)
    if package is None:
        abort(404)
    return _answer("records", [record_of(services.of_process(current_site(), package))], 0, process=process)


def files(year: int) -> ResponseReturnValue:
    """What there is of the packages of a year: lines of JSON, and tables."""
    site = current_site()
    if not services.tells_of(year):
        abort(404)
    return render_template(
        f"{NAME}/releases/files.html",
        year=year,
        draft=services.is_draft(site),
        licence=LICENSE,
        tables={name: TABLES[path][0] for name, path in PATHS.items()},
        crumbs=[(_("Lelang"), url_for(f"{NAME}.packages")), (_("Data OCDS"), None)],
    )


def lines(kind: str, year: int) -> ResponseReturnValue:
    """All releases or records of the packages of a year as lines of JSON."""
    told = bulk.lines(current_site(), {"rilis": "releases", "rekaman": "records"}[kind], year=year)
    return _file(told, "application/jsonl", f"{kind}-{year}.jsonl")


def table(year: int, name: str) -> ResponseReturnValue:
    """What the releases of a year say in one of their tables, as CSV."""
    told = bulk.rows(current_site(), PATHS[name], year)
    # A quote that nothing closes: readers of CSV refuse the file or warn of it, and people see the sentence.
    return _file(told, "text/csv", f"rilis-{year}{name and '-'}{name}.csv", unfinished='"')


def _file(told: Iterator[str], mimetype: str, name: str, *, unfinished: str = "") -> ResponseReturnValue:
    cache_policy().live(WHOLE_SECONDS)
    first = next(told, None) or abort(404)
    broken = _("Unduhan ini terputus karena galat. Ulangi.")
    draft = "draf-" if services.is_draft(current_site()) else ""
    return streamed(chain((first,), told), mimetype, name=f"{draft}{name}", broken=f"{unfinished}{broken}\n")


def asked_page() -> int:
    """Return the number of the page that was asked for, 0 for the first; 404 where there can be none."""
    try:
        number = row_id(request.args.get("halaman", "1"))
    except ValueError:
        abort(404)
    return number - 1 if number else abort(404)


def _nothing(page: int) -> ResponseReturnValue:
    """Say that nothing was told yet: OCDS knows no package of nothing (``minItems`` of releases and records is 1)."""
    if page:
        abort(404)
    cache_policy().live(60)
    text = _("Belum ada paket pengadaan yang terbit di situs ini, jadi belum ada data OCDS. Coba lagi nanti.")
    return Response(f"{text}\n", 404, mimetype="text/plain")


def _answer(kind: str, told: list[Json], page: int, *, more: bool = False, **values: Any) -> ResponseReturnValue:
    # Others make packages of our data, too: theirs and ours are told apart by who publishes.
    cache_policy().live(60)
    # The word for it stands in the name of the publisher: a package has no field of its own for it.
    draft = " (draf: awalan OCID belum terdaftar)" if services.is_draft(current_site()) else ""
    with speaking("id"):
        publisher = f"{called(current_site())}{draft}"
    endpoint = f"{NAME}.record" if values else f"{NAME}.{kind}"
    package: Json = {
        "uri": _url(endpoint, page, **values),
        "version": "1.1",
        "extensions": list(EXTENSIONS.values()),
        "publisher": {"name": publisher},
        "publishedDate": now().isoformat(timespec="seconds"),
        "license": LICENSE,
        kind: told,
    }
    links = {"next": _url(endpoint, page + 1)} if more else {}
    links |= {"prev": _url(endpoint, page - 1)} if page else {}
    if links:
        package["links"] = links
    return Response(json.dumps(package, ensure_ascii=False, separators=(",", ":")), mimetype="application/json")


def _url(endpoint: str, page: int, **values: Any) -> str:
    asked = {**values, "halaman": page + 1} if page else values
    return urljoin(canonical_url(), url_for(endpoint, **asked))
