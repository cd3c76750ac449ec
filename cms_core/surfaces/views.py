"""The addresses that every site has: home, search, sitemap, feed, open data, display, health."""

from __future__ import annotations

from datetime import date
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cms_core.addresses import FRONT, OLD_PAGE
from cms_core.delivery import form_token, page_cache, stamps
from cms_core.delivery.headers import keep, seal
from cms_core.delivery.streams import streamed
from cms_core.forwarding import services as forwarding
from cms_core.front.emergency import contacts_of, own_page
from cms_core.front.order import OTHERS, VILLAGES
from cms_core.modules import gate
from cms_core.permissions import area
from cms_core.publishing import fulltext, items
from cms_core.qr import qr
from cms_core.sites.services import right_below
from cms_core.surfaces import cards, context, datasets, health, home, search, share, sitemap, structured
from cms_core.surfaces.villages import on_home as places_on_home
from cms_core.tenancy import site_scope

blueprint = Blueprint("site", __name__)

WHOLE_SECONDS = 30
"""What is long and rarely read, the whole data sets and the site map, is kept longer than other pages that roll up."""
SEARCH_SECONDS = 30
FEED_ITEMS = 30
CARD_SECONDS = 600
STATED = date(2026, 11, 26)
"""When what /aksesibilitas says was last gone through."""


@blueprint.get("/")
@area("any")
def index() -> ResponseReturnValue:
    """The home page of a site; on the platform host, where to sign in."""
    if g.site is None:
        return render_template("surfaces/platform.html")
    if OLD_PAGE & request.args.keys() and gate.is_answered(f"/{FRONT}"):
        # Whoever knows the pages of an old site knows them by its file; without such a module this is a home page.
        return redirect(f"{request.script_root}/{FRONT}?{urlencode(request.args)}", 308)
    if g.site.level != "desa":
        page_cache.policy().roll_up()
    around = context.frame(g.site)
    villages = places_on_home(g.site) if around.arranged.shows(VILLAGES) else None
    others = forwarding.on_home(g.site) if around.arranged.shows(OTHERS) else []
    if others:
        # What their sites change does not move the stamp of this one.
        page_cache.policy().roll_up()
    return render_template(
        "surfaces/home.html",
        rows=home.rows(g.site, around.arranged, villages=villages is not None, others=others),
        villages=villages,
        arranged=around.arranged,
        awaits=partial(home.awaits, g.site, around.arranged),
        tiles=around.menu.tiles,
        organization=structured.organization(around.site),
    )


@blueprint.get("/cari", endpoint="search")
def search_page() -> ResponseReturnValue:
    """Search the site (and, from a kecamatan up, its region) without JavaScript."""
    query = form_token.tidy(request.args.get("q", ""))[: search.LONGEST]
    page_cache.policy().live(SEARCH_SECONDS)
    page = request.args.get("halaman", 1, type=int)
    answer = search.search(g.site, query, kind=request.args.get("jenis", ""), page=page)
    return render_template(
        "surfaces/search.html",
        query=query,
        answer=answer,
        labels=items.kinds(),
        page=page,
        marked=fulltext.marked,
    )


@blueprint.get("/token")
def token() -> ResponseReturnValue:
    """Return a fresh token for the public form at the endpoint ``untuk``, filled in without a network; never cached."""
    endpoint = request.args.get("untuk", "")
    view = current_app.view_functions.get(endpoint)
    # What is off or for staff leaves no trace: nobody learns from this what is installed.
    if view is None or gate.is_closed(endpoint) or hasattr(view, "cms_permission") or hasattr(view, "cms_area"):
        abort(404)
    page_cache.policy().never()
    response = jsonify(token=form_token.sign(endpoint))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/sitemap.xml")
def sitemap_xml() -> ResponseReturnValue:
    """The site map for search engines."""
    if g.site.level != "desa":
        page_cache.policy().live(WHOLE_SECONDS)
    body = render_template("surfaces/sitemap.xml", addresses=sitemap.addresses(g.site))
    return Response(body, mimetype="application/xml")


@blueprint.get("/robots.txt")
@area("any")
def robots() -> ResponseReturnValue:
    """What crawlers may read (RFC 9309): public sites, not the platform.

    What several choices together show stands on other pages too, and a dozen of them make thousands of addresses.
    """
    lines = ["User-agent: *"]
    if g.site is None:
        lines.append("Disallow: /")
    else:
        lines += [
            "Disallow: /cari",
            "Disallow: /*/cari",
            "Disallow: /*&",
            f"Sitemap: {request.environ['cms.canonical']}/sitemap.xml",
        ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/feed.atom")
def feed() -> ResponseReturnValue:
    """The newest things of the site as Atom (RFC 4287)."""
    read = items.of_site if g.site.level == "desa" else items.of_region
    if g.site.level != "desa":
        page_cache.policy().roll_up()
    entries = read(g.site, limit=FEED_ITEMS)
    updated = entries[0].published_at if entries else g.site.changed_at or g.site.created_at
    body = render_template("surfaces/feed.xml", entries=entries, updated=updated, absolute=structured.absolute)
    return Response(body, mimetype="application/atom+xml")


@blueprint.get("/data/")
def data() -> ResponseReturnValue:
    """The open data sets, each with what it holds and how large it is, for people and for portals."""
    if g.site.level != "desa":
        page_cache.policy().live(WHOLE_SECONDS)
    sets, site = datasets.described(g.site), context.frame(g.site).site
    return render_template(
        "surfaces/data.html",
        sets=sets,
        catalogue=datasets.catalogue(site, sets),
        licence=(datasets.LICENCE, datasets.LICENCE_URL),
        crumbs=[(_("Data terbuka"), None)],
    )


@blueprint.get("/data/<name>")
def data_columns(name: str) -> ResponseReturnValue:
    """What the columns of a data set mean."""
    entry = datasets.find(g.site, name)
    if entry is None:
        abort(404)
    return render_template(
        "surfaces/data_columns.html",
        entry=entry,
        crumbs=[(_("Data terbuka"), url_for("site.data")), (entry.label, None)],
    )


@blueprint.get("/data/<name>.<any(csv, json):form>")
def data_set(name: str, form: str) -> ResponseReturnValue:
    """One data set, in full, or (``wilayah``) of one of the places right below alone."""
    slug = request.args.get("wilayah", "")
    owner = right_below(g.site, slug) if slug else g.site
    if owner is None:
        abort(404)
    if g.site.level != "desa":
        page_cache.policy().live(WHOLE_SECONDS)
    with site_scope(owner.id):
        found = datasets.find(owner, name)
        if found is None:
            abort(404)
        if form == "json":
            return streamed(datasets.as_json(found), "application/json")
        return streamed(datasets.as_csv(found), "text/csv", name=f"{name}{f'-{slug}' if slug else ''}.csv")


@blueprint.get(f"/{share.CARD}/<int:stamp>.jpg", defaults={"page": ""})
@blueprint.get(f"/{share.CARD}/<int:stamp>/<path:page>.jpg")
def card(stamp: int, page: str) -> ResponseReturnValue:
    """The picture card of a public page; 404 once it is withdrawn or its module is off.

    Under the site's present stamp it is good for ever; under another one the address still leads to what is there now.
    """
    thing = share.find(g.site, page)
    if thing is None:
        abort(404)
    tag, drawn = cards.card(thing, page)
    response = Response(drawn, mimetype="image/jpeg")
    response.set_etag(tag)
    # The changes of a village without a face do not move the stamp of the site that shows its things.
    lasting = thing.owner.id == g.site.id and stamp == stamps.current(g.site.id)
    keep(response, lasting=lasting, seconds=CARD_SECONDS)
    seal(response)
    response.make_conditional(request.environ)
    return response


@blueprint.get(f"/{share.POSTER}/", defaults={"page": ""})
@blueprint.get(f"/{share.POSTER}/<path:page>")
def poster(page: str) -> ResponseReturnValue:
    """A sheet of paper that leads to a public page of this site, and to nothing else."""
    thing, query = share.find(g.site, page), share.asked()
    if thing is None or query is None:
        abort(404)
    if thing.owner.id != g.site.id:
        page_cache.policy().roll_up()
    address = share.address(page) + query
    return render_template("surfaces/poster.html", thing=thing, address=address, qr=qr(address))


@blueprint.get("/tampilan")
def display() -> ResponseReturnValue:
    """How the reader wants the pages to look; kept in the browser alone."""
    return render_template("sites/tampilan.html")


@blueprint.get("/aksesibilitas")
def accessibility() -> ResponseReturnValue:
    """What the site does to be usable by everyone, and whom to tell when it is not."""
    return render_template("surfaces/accessibility.html", stated=STATED)


@blueprint.get("/privasi")
def privacy() -> ResponseReturnValue:
    """What the site keeps of its readers."""
    return render_template("surfaces/privacy.html")


@blueprint.get("/kontak-darurat")
def emergency() -> ResponseReturnValue:
    """Whom to call in an emergency, at an address that fits on a poster."""
    if g.site.level == "desa":
        # The numbers of its kecamatan may stand here; their changes do not move its stamp.
        page_cache.policy().roll_up()
    return render_template("surfaces/emergency.html", found=contacts_of(g.site), more=own_page())


@blueprint.get("/readyz")
@area("platform")
def readyz() -> ResponseReturnValue:
    """Whether this installation can serve: 200 or 503, with one line a check."""
    report, status = health.report()
    response = jsonify(report)
    response.headers["Cache-Control"] = "no-store"
    return response, status
