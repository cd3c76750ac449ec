"""OGC API Features, Part 1: Core (17-069r4) at ``/peta/ogc``: what QGIS and GDAL open by themselves.

JSON unless ``f=html`` asks for a page. Pages are kept for everybody, so core puts that into what a browser asks.
Whatever an address cannot be asked by is refused (7.6, ``/req/core/query-param-unknown``): passed over in silence, the
answer would be of another question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any, NoReturn
from urllib.parse import urlencode

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from cms_core.api import cache_policy, current_site, site_url, streamed
from cms_peta import NAME, _, asking, collections, geometry, openapi
from cms_peta.asking import for_all, refuse, written
from cms_peta.collections import Asked, Collection, Extent, Feature, Page
from cms_peta.fitting import fitting
from cms_peta.geometry import Json
from cms_peta.openapi import GEOJSON
from cms_peta.own.showing import size_of
from cms_peta.words import seen

ROOT = f"/{NAME}/ogc"
MOST, USUAL = 1_000, 100
"""Features of one page: at most, and where nobody says how many."""
HIDDEN = (collections.NAME, "url")
"""Properties that stand in a table otherwise."""
MOST_TOLD = 60
"""Letters that are said again of the name of what is refused."""
NARROWING = ("bbox", "limit", "datetime")
"""What the features of any collection may be narrowed by; each has properties of its own besides."""
AFTER = "sesudah"
"""What a page comes after, as the link to it says."""
OF_ALL = (*NARROWING, AFTER, "f")
SPEC = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
CLASSES = [f"{SPEC}/{name}" for name in ("core", "oas30", "html", "geojson")]
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


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
    """The definition of the API (OpenAPI 3.0); as a page, its addresses with what each is asked by."""
    only("f")
    title = str(_("Peta %(name)s untuk program lain", name=current_site().name))
    columns = {each.name: _columns(each) for each in _every()}
    told = openapi.definition(title, _url(""), columns, usual=USUAL, most=MOST)
    rows = [
        [path, ", ".join(each["name"] for each in ways["get"]["parameters"] if each["in"] == "query")]
        for path, ways in told["paths"].items()
    ]
    return _answer(told, openapi.TYPE, title=_("Uraian API"), rows=rows)


def listing() -> ResponseReturnValue:
    """All collections."""
    only("f")
    found = _every()
    # Of how far each reaches a page says nothing, and to look for it goes through all features.
    described = [_described(each) for each in found] if request.args.get("f") != "html" else []
    told = {"links": _self("/collections"), "collections": described}
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
    found, limit = _found(name), asking.number("limit", USUAL, least=1)
    asked = _asked(found)
    if request.args.get("f") == "html" and not request.args.get("limit"):
        return fitting(lambda step: _table(*_page(found, asked, USUAL >> step), found))
    page, links = _page(found, asked, min(limit, MOST))
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


def _page(found: Collection, asked: Asked, limit: int) -> tuple[Page, list[Json]]:
    """Return some features, and the links from there."""
    after, path = request.args.get(AFTER, ""), f"/collections/{found.name}/items"
    try:
        page = found.page(asked, after, limit)
    except ValueError:
        refuse(_("%(name)s hanya dapat diisi seperti di tautan ke halaman berikutnya.", name=AFTER))
    kept = {**{each: told for each in NARROWING if (told := request.args.get(each))}, **asked.values}
    if request.args.get("f") != "html":
        kept["limit"] = str(limit)
    links = _self(path, kind=GEOJSON, asked={**kept, **({AFTER: after} if after else {})})
    links.append(_link("collection", f"/collections/{found.name}", title=found.title))
    if page.after:
        links.append(_link("next", path, GEOJSON, _("Halaman berikutnya"), asked={**kept, AFTER: page.after}))
    if after:
        links.append(_link("first", path, GEOJSON, _("Dari awal"), asked=kept))
    return page, links


def _table(page: Page, links: list[Json], found: Collection) -> str:
    """Return the page with a table of features: all that a map shows of a layer can be read there."""
    ways = [(str(each["title"]), _as_page(each["href"])) for each in links if each["rel"] in ("first", "next")]
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
    rows = [[name, "" if told is None else str(seen(told))] for name, told in feature.properties.items()]
    title = feature.properties["nama"] or key
    return _answer({**feature.told, "links": links}, GEOJSON, title=title, rows=rows, ways=[_on_map(found)])


def layer(name: str) -> ResponseReturnValue:
    """All of a collection as one GeoJSON file (RFC 7946), with where it is from."""
    only()
    found = _found(name)
    return for_all(streamed(_whole(found), GEOJSON))


def _whole(found: Collection) -> Iterator[str]:
    """Yield a collection as GeoJSON, feature by feature: of a hundred thousand, few are in memory."""
    yield written({"type": "FeatureCollection", **found.facts})[:-1] + ',"features":['
    for number, each in enumerate(found.features(None)):
        yield ("," if number else "") + written(each.told)
    yield "]}"


def _asked(found: Collection) -> Asked:
    """Return what the address asks the features of a collection by."""
    # All have names; what else they have is looked up where something is asked by it.
    if not set(request.args) <= {*OF_ALL, collections.NAME}:
        known = _columns(found)
        only(*OF_ALL, *known)
        for name, told in request.args.items():
            if known.get(name) == "boolean" and told.casefold() not in ("true", "false", ""):
                refuse(_("%(name)s hanya dapat ditanya dengan true atau false.", name=name))
    since, until = asking.stretch(request.args.get("datetime", ""))
    return Asked(asking.box(), since, until, {name: told for name, told in request.args.items() if name not in OF_ALL})


def _columns(found: Collection) -> dict[str, str]:
    """Return the properties that features are asked by, each with its type; a column may be called as one of all."""
    return {name: kind for name, kind in found.queryables().items() if name not in OF_ALL}


def only(*known: str) -> None:
    """Refuse what the address cannot be asked by, and say what it can."""
    if strange := sorted(set(request.args) - set(known)):
        name, url = strange[0][:MOST_TOLD], _url("/collections")
        if known:
            told = ", ".join(known)
            refuse(_("Alamat ini tidak dapat ditanya dengan %(name)s. Yang dapat: %(known)s.", name=name, known=told))
        refuse(_("Berkas ini selalu utuh, tidak dapat ditanya dengan %(name)s. Pakai %(url)s.", name=name, url=url))


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
    path, extent = f"/collections/{found.name}", found.extent()
    return {
        "id": found.name,
        "title": found.title,
        "description": found.description,
        **({"extent": _extent(extent)} if extent is not None else {}),
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            *_self(path),
            _link("items", f"{path}/items", GEOJSON, found.title),
            _link("items", f"{path}/items", "text/html", found.title, html=True),
        ],
    }


def _extent(extent: Extent) -> Json:
    """Return where the features of a collection lie, and when, as the standard has it (7.13.3)."""
    told: Json = {"spatial": {"bbox": [list(extent.box)], "crs": CRS84}}
    if extent.since is not None:
        ends = (extent.since, extent.until)
        moments = [each and each.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for each in ends]
        told["temporal"] = {"interval": [moments], "trs": GREGORIAN}
    return told


def _row(feature: Feature, url: str) -> tuple[str, str, str, list[tuple[str, Any]]]:
    """Return what a feature is called, where it leads to, how large it is or where, and what is known of it."""
    known = [
        (name, seen(told))
        for name, told in feature.properties.items()
        if name not in HIDDEN and told is not None and told != ""
    ]
    return str(feature.properties["nama"] or ""), url, size_of(*geometry.shape_of(feature.geometry)), known


def _missing() -> NoReturn:
    if request.args.get("f") == "html":
        abort(404)
    refuse(_("Tidak ada kumpulan atau fitur dengan nama ini."), 404)


def _url(path: str, *, html: bool = False, asked: Mapping[str, str] | None = None) -> str:
    pairs = {**(asked or {}), **({"f": "html"} if html else {})}
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
    asked = request.args.get("f") or "json"
    if asked == "html":
        return _as_html(**page)
    if asked != "json":
        refuse(_("f harus json atau html."))
    return _json(told, kind)


def _as_html(**page: Any) -> str:
    kept = {name: value for name, value in request.args.items() if name != "f"}
    plain = _with(site_url(current_site(), request.path), {**kept, "f": "json"})
    return render_template(f"{NAME}/ogc.html", plain=plain, crumbs=_crumbs(str(page["title"])), **page)


def _crumbs(title: str) -> list[tuple[str, str | None]]:
    steps: list[tuple[str, str | None]] = [(str(_("Peta")), site_url(current_site(), f"/{NAME}/"))]
    if request.path != ROOT:
        steps.append((str(_("Untuk program lain")), _url("", html=True)))
    return [*steps, (title, None)]


def _json(told: Json, kind: str) -> Response:
    response = for_all(Response(written(told), content_type=kind))
    if kind == GEOJSON:
        # What Part 2 (18-058r1, 15.4) asks for: programs that know it look here, and nowhere else.
        response.headers["Content-Crs"] = f"<{CRS84}>"
    return response
