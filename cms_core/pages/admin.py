"""``/admin/halaman/``: writing the pages of a site, and every step of their life."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from cms_core.columns import row_id
from cms_core.delivery import form_token
from cms_core.delivery.idempotency import DifferentBody, WeakKey, claim
from cms_core.extensions import db
from cms_core.pages import services
from cms_core.pages.forms import PageForm
from cms_core.pages.models import Page
from cms_core.permissions import can, require
from cms_core.publishing import compare, revisions
from cms_core.publishing.addresses import BadSlug, SlugTaken
from cms_core.publishing.checks import check
from cms_core.publishing.clean import clean_html, plain_text
from cms_core.publishing.forms import StepForm
from cms_core.publishing.models import PUBLISHED, SCHEDULED, Revision
from cms_core.publishing.services import ChangedMeanwhile, PastSchedule, lock
from cms_core.publishing.steps import PHASES, STEPS, Step, may_write, offered, take
from cms_core.publishing.views import answer_step, names_of
from cms_core.sites.urls import thing_url

blueprint = Blueprint("pages_admin", __name__, url_prefix="/admin")
PER_PAGE = 50


@blueprint.get("/halaman/")
@require("pages.view")
def listing() -> ResponseReturnValue:
    """The pages of the site, the newest first; those in the archive apart."""
    archived = request.args.get("arsip") == "1"
    rows = services.listed(archived=archived, limit=PER_PAGE + 1, before=request.args.get("sebelum", type=row_id))
    shown = rows[:PER_PAGE]
    more = shown[-1].id if len(rows) > PER_PAGE else None
    return render_template(
        "pages/listing.html",
        rows=shown,
        archived=archived,
        phases=PHASES,
        next_url=url_for("pages_admin.listing", sebelum=more, arsip=1 if archived else None) if more else None,
    )


@blueprint.route("/halaman/baru", methods=["GET", "POST"])
@require("pages.write")
def new() -> ResponseReturnValue:
    """Write a new page; sent twice, it is made once."""
    form = PageForm()
    if (answer := _unfinished(form, None)) is not None:
        return answer
    wanted, written = _wanted(), form.written()
    try:
        # The photo of a second click is stored under another key: what counts is what was written.
        body = {"title": written["title"], "text": plain_text(written["body"])}
        claimed = claim(
            site_id=g.site.id, endpoint="pages.new", key=form.key.data or "", body=body, actor=str(current_user.id)
        )
    except (WeakKey, DifferentBody):
        form.form_errors.append(_("Formulir ini sudah pernah dikirim dengan isi lain. Buka formulir baru."))
        return _form(form, None), 422
    if claimed.reference:
        made = int(claimed.reference)
        db.session.rollback()  # its photos came a second time as well
        return redirect(_edit_url(made), 303)
    page = services.write(g.site, title=written["title"], body=written["body"], in_menu=False, by=current_user)
    claimed.reference = str(page.id)
    return _saved(form, page, wanted)


@blueprint.route("/halaman/<int:key>", methods=["GET", "POST"])
@require("pages.view")
def edit(key: int) -> ResponseReturnValue:
    """Change a page; what citizens read already is changed by those who may publish alone."""
    page = _page(key)
    if request.method == "GET":
        return _form(PageForm(obj=page), page)
    if not may_write(services.CONTENT, page, site=g.site, user=current_user):
        abort(403)
    form = PageForm(obj=page)
    if (answer := _unfinished(form, page)) is not None:
        return answer
    wanted, written, version = _wanted(), form.written(), _number(form.version.data)
    lock(page)
    try:
        with db.session.begin_nested():
            # A second click finds what the first one saved: nothing is left to change.
            if written != page.content:
                services.change(page, site=g.site, version=version, **written, by=current_user)
            if form.slug.data:
                services.move(page, form.slug.data, site=g.site, by=current_user)
    except ChangedMeanwhile:
        return _conflict(page, written, version, StepForm(formdata=None)), 409
    except (BadSlug, SlugTaken) as error:
        form.slug.errors = [_slug_error(error)]
        return _form(form, page), 422
    return _saved(form, page, wanted)


@blueprint.post("/halaman/<int:key>/pilih")
@require("pages.write")
def choose(key: int) -> ResponseReturnValue:
    """Save what was chosen of two versions, block by block; what was not chosen stands in the history."""
    page = _page(key)
    if not may_write(services.CONTENT, page, site=g.site, user=current_user):
        abort(403)
    form = StepForm()
    mine = {name: request.form.get(f"tulisan-{name}", "") for name in page.WRITTEN}
    mine["body"] = clean_html(mine["body"])
    version = _number(request.form.get("versi"))
    if not form.validate_on_submit() or version != page.version:
        return _conflict(page, mine, version, form), 409
    lock(page)
    pieces = compare.parts(mine, page.content)
    all_mine = request.form.get("semua") == "saya"
    chosen = compare.merge(
        pieces, [not all_mine and request.form.get(f"bagian-{n}") == "lain" for n in range(len(pieces))]
    )
    if chosen != mine:
        revisions.keep_lost(page, mine, by=current_user)
    services.change(page, site=g.site, version=version, **chosen, by=current_user)
    flash(_("Pilihan Anda tersimpan. Yang tidak dipilih ada di riwayat."), "ok")
    return redirect(_edit_url(key), 303)


@blueprint.post("/halaman/<int:key>/<step>")
@require("pages.view")
def step(key: int, step: str) -> ResponseReturnValue:
    """Take a step of a page's life."""
    page = _page(key)
    return answer_step(
        services.CONTENT,
        page,
        step,
        back=_edit_url(key),
        page=lambda form: _form(PageForm(formdata=None, obj=page), page, form),
    )


@blueprint.get("/halaman/<int:key>/pratinjau")
@require("pages.view")
def preview(key: int) -> ResponseReturnValue:
    """A page exactly as citizens would see it."""
    g.preview = True
    page = _page(key)
    return render_template("pages/show.html", page=page, crumbs=[(page.title, None)], preview=True)


@blueprint.get("/halaman/<int:key>/riwayat")
@require("pages.view")
def history(key: int) -> ResponseReturnValue:
    """What a page said before, and what each save changed."""
    page = _page(key)
    found = revisions.history(page)
    chosen = _revision(page, request.args.get("versi", type=row_id)) or (found[0] if found else None)
    older = next((each for each in found if chosen and not each.lost and each.id < chosen.id), None)
    return render_template(
        "pages/history.html",
        page=page,
        revisions=found,
        chosen=chosen,
        pieces=compare.parts(older.content if older else {}, chosen.content) if chosen else [],
        names=names_of(found),
        may_save=may_write(services.CONTENT, page, site=g.site, user=current_user),
        form=StepForm(),
    )


@blueprint.post("/halaman/<int:key>/riwayat/<int:revision>")
@require("pages.write")
def restore(key: int, revision: int) -> ResponseReturnValue:
    """Make what a page said before its newest version."""
    page = _page(key)
    if not may_write(services.CONTENT, page, site=g.site, user=current_user):
        abort(403)
    found = _revision(page, revision)
    if found is None:
        abort(404)
    if not StepForm().validate_on_submit():
        return redirect(url_for("pages_admin.history", key=key, versi=revision), 303)
    services.change(page, site=g.site, version=page.version, **found.content, by=current_user)
    flash(_("Versi itu kini menjadi versi terbaru."), "ok")
    return redirect(_edit_url(key), 303)


@blueprint.route("/menu/", methods=["GET", "POST"])
@require("pages.menu")
def menu() -> ResponseReturnValue:
    """Which pages stand in the menu of the site, and in which order; every button saves at once."""
    form = StepForm()
    order, shown = request.form.getlist("urutan", type=row_id), set(request.form.getlist("tampil", type=row_id))
    if form.validate_on_submit():
        services.arrange_menu(order, shown, move=request.form.get("pindah", ""), site=g.site)
        flash(_("Menu tersimpan."), "ok")
        return redirect(url_for("pages_admin.menu"), 303)
    rows = services.all_pages()
    if not form.is_submitted():
        shown = {page.id for page in rows if page.in_menu}
        return render_template("pages/menu.html", form=form, rows=rows, shown=shown, phases=PHASES)
    rows.sort(key=lambda page: order.index(page.id) if page.id in order else len(order))
    return render_template("pages/menu.html", form=form, rows=rows, shown=shown, phases=PHASES), 422


def _page(key: int) -> Page:
    page = db.session.scalar(select(Page).where(Page.id == key))
    if page is None:
        abort(404)
    return page


def _revision(page: Page, key: int | None) -> Revision | None:
    return revisions.find(page, key) if key is not None else None


def _unfinished(form: PageForm, page: Page | None) -> ResponseReturnValue | None:
    """Return the form when it is not to be saved: opened, arranged, or something is wrong. Its photos are kept."""
    if not form.is_submitted():
        return _form(form, page)
    good = form.validate()
    if not form_token.checked():
        return _form(form, page), 422
    good = form.body.take_photos(by=current_user) and good
    form_token.keep_what_was_sent()
    if wish := request.form.get("blok"):
        form.body.arrange(wish)
        for field in form:
            field.errors = []
        return _form(form, page)
    return None if good else (_form(form, page), 422)


def _wanted() -> Step | None:
    """Return the step that the pressed button asks for besides saving; 403 when it is not theirs to take."""
    step = STEPS.get(request.form.get("langkah", ""))
    if step is not None and not can(current_user, f"{services.CONTENT.permissions}.{step.action}", g.site):
        abort(403)
    return step


def _saved(form: PageForm, page: Page, wanted: Step | None) -> ResponseReturnValue:
    """Take the step that was asked for besides saving, say what became of the page, and open it again."""
    if wanted is None or page.phase not in wanted.starts | {wanted.end}:
        flash(_("Perubahan sudah tampil di situs.") if page.phase == PUBLISHED else _("Draf tersimpan."), "ok")
        return redirect(_edit_url(page.id), 303)
    try:
        moment = form.moment(g.site.timezone)
        take(services.CONTENT, page, wanted, site=g.site, by=current_user, at=moment)
    except PastSchedule:
        form.at.errors = [_("Waktu ini sudah lewat. Pilih waktu yang akan datang, atau kosongkan.")]
        form.version.data, form.slug.data = str(page.version), page.slug
        return _form(form, page), 422
    flash(_("Tersimpan, dan terbit pada waktunya.") if page.phase == SCHEDULED else wanted.done, "ok")
    return redirect(_edit_url(page.id), 303)


def _conflict(page: Page, mine: dict[str, Any], version: int, form: StepForm) -> str:
    base = revisions.at_version(page, version)
    theirs = revisions.at_version(page, page.version)
    pieces = compare.parts(mine, page.content)
    return render_template(
        "pages/conflict.html",
        page=page,
        mine=mine,
        pieces=pieces,
        right=[compare.prefer_right(piece, base.content if base else None) for piece in pieces],
        theirs=theirs,
        names=names_of([theirs] if theirs else []),
        form=form,
    )


def _form(form: PageForm, page: Page | None, step_form: StepForm | None = None) -> str:
    if page is not None and not form.is_submitted():
        form.version.data = str(page.version)
        form.show_moment(page, g.site.timezone)
    user = current_user
    return render_template(
        "pages/form.html",
        form=form,
        page=page,
        steps=offered(services.CONTENT, page, site=g.site, user=user) if page else _first_steps(),
        step_form=step_form or StepForm(formdata=None),
        may_save=may_write(services.CONTENT, page, site=g.site, user=user),
        public_url=thing_url(g.site, services.ENDPOINT, {"slug": page.slug}) if page else None,
        phases=PHASES,
        findings=check((row.id, row.block) for row in form.body.rows),
        preview=True,
    )


def _first_steps() -> dict[str, Step]:
    names = ("kirim", "terbit")
    return {name: STEPS[name] for name in names if can(current_user, f"pages.{STEPS[name].action}", g.site)}


def _slug_error(error: Exception) -> str:
    if isinstance(error, SlugTaken):
        return str(_("Alamat ini sudah dipakai oleh “%(title)s”. Pilih yang lain.", title=error.title))
    return str(_("Pakai huruf kecil, angka, dan tanda hubung saja."))


def _number(text: str | None) -> int:
    try:
        return row_id(text or "")
    except ValueError:
        return 0


def _edit_url(key: int) -> str:
    return url_for("pages_admin.edit", key=key)
