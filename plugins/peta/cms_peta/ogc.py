"""OGC API Features, Part 1: Core (17-069r4) at ``/peta/ogc``: what QGIS and GDAL open by themselves.

JSON unless ``f=html`` asks for a page: public pages are kept for everybody, so what a program accepts shapes none.
Whatever an address cannot be asked by is refused (7.6, ``/req/core/query-param-unknown``): passed over in silence, the
answer would be of another question.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from cms_core.api import BBox, cache_policy, current_site, site_url, streamed
from cms_peta import NAME, _, collections, geometry, openapi
from cms_peta.collections import Asked, Collection, Feature, Page
from cms_peta.fitting import fitting
from cms_peta.geometry import Json
from cms_peta.openapi import GEOJSON
from cms_peta.own.showing import size_of

ROOT = f"/{NAME}/ogc"
MOST, USUAL = 1_000, 100
"""Features of one page: at most, and where nobody says how many."""
HIDDEN = (collections.NAME, "url")
"""Properties that stand in a table otherwise."""
MOST_TOLD = 60
"""Letters that are said again of the name of what is refused."""
NARROWING = ("bbox", "limit", "datetime")
"""What the features of any collection may be narrowed by; each has properties of its own besides."""
OF_ALL = (*NARROWING, "offset", "f")
SPEC = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
CLASSES = [f"{SPEC}/{name}" for name in ("core", "oas30", "html", "geojson")]
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_MOMENT = r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?"
MOMENTS = re.compile(rf"{_MOMENT}|(?:{_MOMENT}|\.\.)?/(?:{_MOMENT}|\.\.)?")


def landing() -> ResponseReturnValue:
    """Where a program begins: links to everything else."""
    only("f")
    site = current_site()
    links = [
        *_self(""),
        _link("service-desc", "/api", openapi.TYPE, _("Uraian API")),
        _link("service-doc", "", "text/html", _("Halaman untuk dibaca orang"), html=True),
        _link("conformance", "/conformance", title=_("Kelas kesesuaian")),
        _link("data", "/collections", title=_("Kumpulan data")),
    ]
    title = str(_("Peta %(name)s untuk program lain", name=site.name))
    text = str(_("Buka di QGIS: Lapisan, Tambah Lapisan WFS / OGC API Features, lalu tempel alamat ini."))
    rows = [[(_url(""), _url(""))]]
    return _answer({"title": title, "description": text, "links": links}, title=title, text=text, rows=rows)


def conformance() -> ResponseReturnValue:
    """Which parts of the standard are kept."""
    only("f")
    return _answer({"conformsTo": CLASSES}, title=_("Kelas kesesuaian"), rows=[[each] for each in CLASSES])


def api() -> ResponseReturnValue:
    """The definition of the API (OpenAPI 3.0)."""
    only("f")
    title = str(_("Peta %(name)s untuk program lain", name=current_site().name))
    columns = {each.name: _columns(each) for each in _every()}
    return _json(openapi.definition(title, _url(""), columns, usual=USUAL, most=MOST), openapi.TYPE)


def listing() -> ResponseReturnValue:
    """All collections."""
    only("f")
    found = _every()
    told = {"links": _self("/collections"), "collections": [_described(each) for each in found]}
    rows = [[(each.title, _url(f"/collections/{each.name}", html=True)), each.description] for each in found]
    return _answer(told, title=_("Kumpulan data"), rows=rows)


def one(name: str) -> ResponseReturnValue:
    """One collection."""
    only("f")
    found = _found(name)
    told = _described(found)
    rows = [[(str(_("Buka isinya")), _url(f"/collections/{name}/items", html=True))]]
    return _answer(told, title=found.title, text=found.description, rows=rows)


def items(name: str) -> ResponseReturnValue:
    """The features of a collection, page by page."""
    found, limit, offset = _found(name), _number("limit", USUAL, least=1), _number("offset", 0)
    asked = _asked(found)
    if request.args.get("f") == "html" and not request.args.get("limit"):
        return fitting(lambda step: _table(*_page(found, asked, offset, USUAL >> step), found))
    page, links = _page(found, asked, offset, min(limit, MOST))
    if request.args.get("f") == "html":
        return _table(page, links, found)
    told = {
        "type": "FeatureCollection",
        "features": [each.told for each in page.features],
        "links": links,
        "numberReturned": len(page.features),
    }
    if page.matched is not None:
        told["numberMatched"] = page.matched
    return _answer(told, GEOJSON)


def _page(found: Collection, asked: Asked, offset: int, limit: int) -> tuple[Page, list[Json]]:
    """Return some features, and the links from there."""
    page, path = found.page(asked, offset, limit), f"/collections/{found.name}/items"
    kept = {**{each: request.args.get(each, "") for each in NARROWING}, **asked.values}
    if request.args.get("f") != "html":
        kept["limit"] = str(limit)
    links = _self(path, kind=GEOJSON, asked={**kept, "offset": str(offset or "")})
    links.append(_link("collection", f"/collections/{found.name}", title=found.title))
    if page.next is not None:
        links.append(_link("next", path, GEOJSON, _("Halaman berikutnya"), asked={**kept, "offset": str(page.next)}))
    if offset and not (asked.values or asked.since or asked.until):
        # Of what is looked for nobody knows where the page before began.
        before = str(max(offset - limit, 0) or "")
        links.append(_link("prev", path, GEOJSON, _("Halaman sebelumnya"), asked={**kept, "offset": before}))
    return page, links


def _table(page: Page, links: list[Json], found: Collection) -> str:
    """Return the page with a table of features: all that a map shows of a layer can be read there."""
    ways = [(str(each["title"]), _as_page(each["href"])) for each in links if each["rel"] in ("prev", "next")]
    told = {"text": found.description, "ways": [*ways, _on_map(found)]}
    table = [_row(each, _url(f"/collections/{found.name}/items/{each.key}", html=True)) for each in page.features]
    kinds = {geometry.shape_of(each.geometry)[0] for each in page.features}
    return _as_html(title=found.title, table=table, measure=kinds.pop() if len(kinds) == 1 else "", **told)


def item(name: str, key: str) -> ResponseReturnValue:
    """One feature."""
    only("f")
    found = _found(name)
    feature = found.find(key) or _missing()
    path = f"/collections/{name}/items/{key}"
    links = [*_self(path, kind=GEOJSON), _link("collection", f"/collections/{name}", title=found.title)]
    rows = [[name, "" if told is None else str(told)] for name, told in feature.properties.items()]
    title = feature.properties["nama"] or key
    return _answer({**feature.told, "links": links}, GEOJSON, title=title, rows=rows, ways=[_on_map(found)])


def layer(name: str) -> ResponseReturnValue:
    """All of a collection as one GeoJSON file (RFC 7946), with where it is from."""
    only()
    found = _found(name)
    return for_all(streamed(_whole(found), GEOJSON))


def _whole(found: Collection) -> Iterator[str]:
    """Yield a collection as GeoJSON, feature by feature: of a hundred thousand, few are in memory."""
    yield _written({"type": "FeatureCollection", **found.facts})[:-1] + ',"features":['
    for number, each in enumerate(found.features(None)):
        yield ("," if number else "") + _written(each.told)
    yield "]}"


def for_all(response: Response) -> Response:
    """Let the scripts of any site read an answer: it is public data, and no cookie shapes it (Fetch, 3.3)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _asked(found: Collection) -> Asked:
    """Return what the address asks the features of a collection by."""
    # All have names; what else they have is looked up where something is asked by it.
    if not set(request.args) <= {*OF_ALL, collections.NAME}:
        only(*OF_ALL, *_columns(found))
    since, until = _stretch(request.args.get("datetime", ""))
    return Asked(_bbox(), since, until, {name: told for name, told in request.args.items() if name not in OF_ALL})


def _columns(found: Collection) -> list[str]:
    """Return the properties that features are asked by; a column may be called as what all are asked by."""
    return [name for name in found.queryables() if name not in OF_ALL]


def only(*known: str) -> None:
    """Refuse what the address cannot be asked by, and say what it can."""
    if strange := sorted(set(request.args) - set(known)):
        name, url = strange[0][:MOST_TOLD], _url("/collections")
        if known:
            told = ", ".join(known)
            _refuse(_("Alamat ini tidak dapat ditanya dengan %(name)s. Yang dapat: %(known)s.", name=name, known=told))
        _refuse(_("Berkas ini selalu utuh, tidak dapat ditanya dengan %(name)s. Pakai %(url)s.", name=name, url=url))


def _stretch(told: str) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last moment that are asked for (7.15.4); None where the stretch is open."""
    if not told:
        return None, None
    first, slash, last = told.partition("/")
    try:
        if not MOMENTS.fullmatch(told):
            raise ValueError
        since, until = _moment(first), _moment(last if slash else first, is_end=True)
        if since and until and since > until:
            raise ValueError
    except (ValueError, OverflowError):
        _refuse(_("datetime bukan waktu atau rentang menurut RFC 3339."))
    return since, until


def _moment(told: str, *, is_end: bool = False) -> datetime | None:
    """Return a moment, or the first or the last one of a day by the clock of the site."""
    if told in ("", ".."):
        return None
    moment = datetime.fromisoformat(told)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(current_site().timezone))
        moment += timedelta(days=1, microseconds=-1) if is_end else timedelta()
    return moment.astimezone(UTC)


def _on_map(found: Collection) -> tuple[str, str]:
    pairs = {"lapisan": found.layer} if found.layer else {}
    return str(_("Lihat di peta")), _with(site_url(current_site(), f"/{NAME}/"), pairs)


def _found(name: str) -> Collection:
    found = collections.collection(current_site(), name) or _missing()
    if found.below:
        # Others write it, and that moves no stamp of this site.
        cache_policy().roll_up()
    return found


def _every() -> list[Collection]:
    found = collections.collections(current_site())
    if any(each.below for each in found):
        cache_policy().roll_up()
    return found


def _described(found: Collection) -> Json:
    path = f"/collections/{found.name}"
    return {
        "id": found.name,
        "title": found.title,
        "description": found.description,
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            *_self(path),
            _link("items", f"{path}/items", GEOJSON, found.title),
            _link("items", f"{path}/items", "text/html", found.title, html=True),
        ],
    }


def _row(feature: Feature, url: str) -> tuple[str, str, str, list[tuple[str, Any]]]:
    """Return what a feature is called, where it leads to, how large it is or where, and what is known of it."""
    known = [(name, told) for name, told in feature.properties.items() if name not in HIDDEN and told not in (None, "")]
    return str(feature.properties["nama"] or ""), url, size_of(*geometry.shape_of(feature.geometry)), known


def _bbox() -> BBox | None:
    """Return the box that the address asks for: four numbers, or six with heights, which are passed over."""
    told = request.args.get("bbox", "")
    if not told:
        return None
    try:
        numbers = [float(each) for each in told.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4 or not all(-180 <= each <= 180 for each in numbers) or numbers[1] > numbers[3]:
        _refuse(_("bbox harus empat angka: barat, selatan, timur, utara (derajat)."))
    west, south, east, north = numbers
    if west > east:
        # Across the date line (7.15.3): in Indonesia that is everything to the east of it, or to the west.
        west, east = (west, 180.0) if west < 141 else (-180.0, east)
    return BBox(west=west, south=south, east=east, north=north)


def _number(name: str, usual: int, least: int = 0) -> int:
    told = request.args.get(name, "")
    if not told:
        return usual
    if not re.fullmatch(r"\d{1,9}", told) or int(told) < least:
        _refuse(_("%(name)s harus bilangan bulat, paling kecil %(least)s.", name=name, least=least))
    return int(told)


def _refuse(why: Any, status: int = 400) -> NoReturn:
    told = {"code": str(status), "description": str(why)}
    abort(for_all(Response(_written(told), status=status, mimetype="application/json")))


def _missing() -> NoReturn:
    if request.args.get("f") == "html":
        abort(404)
    _refuse(_("Tidak ada kumpulan atau fitur dengan nama ini."), 404)


def _url(path: str, *, html: bool = False, asked: Mapping[str, str] | None = None) -> str:
    pairs = {name: value for name, value in {**(asked or {}), "f": "html" if html else ""}.items() if value}
    return _with(site_url(current_site(), f"{ROOT}{path}"), pairs)


def _with(url: str, pairs: Mapping[str, str]) -> str:
    # A plus, as of a time zone, would be read as a space; commas and colons may stand as they are.
    query = urlencode(sorted(pairs.items()), safe=",:/")
    return f"{url}?{query}" if query else url


def _as_page(url: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}f=html"


def _link(
    rel: str,
    path: str,
    kind: str = "application/json",
    title: Any = "",
    *,
    html: bool = False,
    asked: Mapping[str, str] | None = None,
) -> Json:
    return {"rel": rel, "href": _url(path, html=html, asked=asked), "type": kind, "title": str(title)}


def _self(path: str, *, kind: str = "application/json", asked: Mapping[str, str] | None = None) -> list[Json]:
    """Return the links of what is answered to itself, in both of its forms."""
    forms = [
        _link("self", path, kind, _("Halaman ini sebagai JSON"), asked=asked),
        _link("alternate", path, "text/html", _("Halaman ini untuk dibaca orang"), html=True, asked=asked),
    ]
    if request.args.get("f") == "html":
        forms[0]["rel"], forms[1]["rel"] = "alternate", "self"
    return forms


def _answer(told: Json, kind: str = "application/json", **page: Any) -> ResponseReturnValue:
    asked = request.args.get("f", "json")
    if asked == "html":
        return _as_html(**page)
    if asked != "json":
        _refuse(_("f harus json atau html."))
    return _json(told, kind)


def _as_html(**page: Any) -> str:
    kept = {name: value for name, value in request.args.items() if value and name != "f"}
    plain = _with(site_url(current_site(), request.path), kept)
    return render_template(f"{NAME}/ogc.html", plain=plain, crumbs=_crumbs(str(page["title"])), **page)


def _crumbs(title: str) -> list[tuple[str, str | None]]:
    steps: list[tuple[str, str | None]] = [(str(_("Peta")), site_url(current_site(), f"/{NAME}/"))]
    if request.path != ROOT:
        steps.append((str(_("Untuk program lain")), _url("", html=True)))
    return [*steps, (title, None)]


def _json(told: Json, kind: str) -> Response:
    response = for_all(Response(_written(told), content_type=kind))
    if kind == GEOJSON:
        # What Part 2 (18-058r1, 15.4) asks for: programs that know it look here, and nowhere else.
        response.headers["Content-Crs"] = f"<{CRS84}>"
    return response


def _written(told: Json) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
