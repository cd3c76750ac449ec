"""The desk at which content is written: its form, its steps, two versions that met, and its history.

Every kind of content sits at one: pages, and what plugins publish. A view asks for the row and hands it over.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from cms_core.columns import row_id
from cms_core.delivery import form_token
from cms_core.delivery.idempotency import DifferentBody, WeakKey, claim, new_key
from cms_core.extensions import db
from cms_core.permissions import can
from cms_core.publishing import compare, revisions
from cms_core.publishing.addresses import BadSlug, SlugTaken, change_slug
from cms_core.publishing.clean import plain_text
from cms_core.publishing.forms import ContentForm, StepForm
from cms_core.publishing.gone import without_gone
from cms_core.publishing.models import PUBLISHED, SCHEDULED, Publishable, Revision
from cms_core.publishing.services import ChangedMeanwhile, PastSchedule, lock
from cms_core.publishing.steps import PHASES, STEPS, Content, Step, change, may_write, offered, republish, take
from cms_core.publishing.views import answer_step, names_of
from cms_core.sites.urls import thing_url

Row = Publishable


@dataclasses.dataclass(frozen=True)
class Desk:
    """How one kind of content is written.

    ``endpoint`` begins those of its views (``new``, ``edit``, ``choose``, ``step``, ``preview``, ``history`` and
    ``restore``), which take ``values`` and the ``key`` of a row. ``create`` writes a new row of what a person wrote;
    ``begin`` says what that is called; ``template`` draws the form; ``labels`` are what columns are called in the
    history.
    """

    content: Content
    endpoint: str
    begin: Any
    create: Callable[[dict[str, Any]], Row]
    form: type[ContentForm] = ContentForm
    template: str = "publishing/form.html"
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    labels: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def url(self, view: str, key: int | None = None, **more: Any) -> str:
        """Return the address of one of its views."""
        values: dict[str, Any] = {**self.values, "key": key, **more}
        return url_for(f"{self.endpoint}.{view}", **values)

    def new(self) -> ResponseReturnValue:
        """Write something new; sent twice, it is made once."""
        form = self.form()
        if (answer := self._unfinished(form, None)) is not None:
            return answer
        wanted, written = self._wanted(), form.written()
        try:
            claimed = claim(
                site_id=g.site.id,
                endpoint=f"{self.content.plugin}.new.{self.content.kind}",
                key=form.key.data or "",
                body=_typed(written),
                actor=str(current_user.id),
            )
        except (WeakKey, DifferentBody):
            form.key.data = new_key()
            form.form_errors.append(
                _("Formulir ini sudah pernah dikirim dengan isi lain. Kirim sekali lagi bila ini tulisan yang baru.")
            )
            return self.page(form, None), 422
        if claimed.reference:
            made = int(claimed.reference)
            db.session.rollback()  # its photos came a second time as well
            return redirect(self.url("edit", made), 303)
        row = self.create(written)
        claimed.reference = str(row.id)
        return self._saved(form, row, wanted)

    def edit(self, row: Row) -> ResponseReturnValue:
        """Show and change a row; what citizens read already is changed by those who may publish alone."""
        form = self.form(obj=row)
        if request.method == "GET":
            return self.page(form, row)
        self._must_write(row)
        if (answer := self._unfinished(form, row)) is not None:
            return answer
        wanted, written, version = self._wanted(), form.written(), request.form.get("version", 0, type=row_id)
        lock(row)
        try:
            with db.session.begin_nested():
                # A second click finds what the first one saved: nothing is left to change.
                if written != row.content:
                    change(self.content, row, written, version=version, site=g.site, by=current_user)
                if form.slug.data:
                    self._move(row, form.slug.data)
        except ChangedMeanwhile:
            mine = revisions.keep_lost(row, written, version=version, by=current_user)
            return self._conflict(row, mine, StepForm(formdata=None)), 409
        except (BadSlug, SlugTaken) as error:
            form.slug.errors = [_slug_error(error)]
            return self.page(form, row), 422
        return self._saved(form, row, wanted)

    def choose(self, row: Row) -> ResponseReturnValue:
        """Save what was chosen of two versions, piece by piece; what was not chosen stands in the history."""
        self._must_write(row)
        form = StepForm()
        mine = revisions.find(row, request.form.get("tulisan", 0, type=row_id))
        if mine is None or not mine.lost:
            abort(404)
        if not form.validate_on_submit() or request.form.get("versi", 0, type=row_id) != row.version:
            return self._conflict(row, mine, form), 409
        lock(row)
        pieces = compare.parts(mine.content, row.content, self.labels)
        all_mine = request.form.get("semua") == "saya"
        chosen = compare.merge(
            pieces, [not all_mine and request.form.get(f"bagian-{n}") == "lain" for n in range(len(pieces))]
        )
        if chosen == mine.content:
            db.session.delete(mine)  # it is lost no more
        change(self.content, row, chosen, version=row.version, site=g.site, by=current_user)
        flash(_("Pilihan Anda tersimpan. Yang tidak dipilih ada di riwayat."), "ok")
        return redirect(self.url("edit", row.id), 303)

    def step(self, row: Row, name: str) -> ResponseReturnValue:
        """Take a step of a row's life."""
        return answer_step(
            self.content,
            row,
            name,
            back=self.url("edit", row.id),
            page=lambda form: self.page(self.form(formdata=None, obj=row), row, form),
        )

    def history(self, row: Row) -> ResponseReturnValue:
        """Show what a row said before, and what each save changed."""
        found = revisions.history(row)
        chosen = revisions.find(row, request.args.get("versi", 0, type=row_id)) or (found[0] if found else None)
        older = next((each for each in found if chosen and not each.lost and each.id < chosen.id), None)
        return render_template(
            "publishing/history.html",
            desk=self,
            row=row,
            revisions=found,
            chosen=chosen,
            pieces=compare.parts(older.content if older else {}, chosen.content, self.labels) if chosen else [],
            names=names_of(found),
            may_save=may_write(self.content, row, site=g.site, user=current_user),
            form=StepForm(),
        )

    def restore(self, row: Row, revision: int) -> ResponseReturnValue:
        """Make what a row said before its newest version."""
        self._must_write(row)
        found = revisions.find(row, revision)
        if found is None:
            abort(404)
        if not StepForm().validate_on_submit():
            return redirect(self.url("history", row.id, versi=revision), 303)
        content, gone = without_gone(found.content)
        change(self.content, row, content, version=row.version, site=g.site, by=current_user)
        flash(_("Versi itu kini menjadi versi terbaru."), "ok")
        if gone:
            flash(
                ngettext(
                    "%(num)s foto atau dokumen tidak ikut kembali, karena sudah dihapus dari pustaka.",
                    "%(num)s foto atau dokumen tidak ikut kembali, karena sudah dihapus dari pustaka.",
                    gone,
                ),
                "warn",
            )
        return redirect(self.url("edit", row.id), 303)

    def page(self, form: ContentForm, row: Row | None, step_form: StepForm | None = None) -> str:
        """Return the page of the form."""
        if row is not None and not form.is_submitted():
            form.version.data = str(row.version)
            form.show_moment(row, g.site.timezone)
        item = self.content.item_of(row) if row is not None and row.state == PUBLISHED else None
        return render_template(
            self.template,
            desk=self,
            form=form,
            row=row,
            steps=offered(self.content, row, site=g.site, user=current_user) if row else self._first_steps(),
            step_form=step_form or StepForm(formdata=None),
            may_save=may_write(self.content, row, site=g.site, user=current_user),
            public_url=thing_url(g.site, item.endpoint, item.values) if item else None,
            phases=PHASES,
            findings=form.findings(),
            preview=True,
        )

    def _unfinished(self, form: ContentForm, row: Row | None) -> ResponseReturnValue | None:
        """Return the form when it is not to be saved: opened, arranged, or something is wrong. Its photos are kept."""
        if not form.is_submitted():
            return self.page(form, row)
        good = form.validate()
        if not form_token.checked():
            return self.page(form, row), 422
        good = form.take_photos(by=current_user) and good
        form_token.keep_what_was_sent()
        if form.arrange(request.form):
            for field in form:
                field.errors = []
            return self.page(form, row)
        return None if good else (self.page(form, row), 422)

    def _must_write(self, row: Row) -> None:
        if not may_write(self.content, row, site=g.site, user=current_user):
            abort(403)

    def _wanted(self) -> Step | None:
        """Return the step that the pressed button asks for besides saving; 403 when it is not theirs to take."""
        step = STEPS.get(request.form.get("langkah", ""))
        if step is not None and not can(current_user, f"{self.content.permissions}.{step.action}", g.site):
            abort(403)
        return step

    def _first_steps(self) -> dict[str, Step]:
        first, prefix = (STEPS["kirim"], STEPS["terbit"]), self.content.permissions
        return {step.name: step for step in first if can(current_user, f"{prefix}.{step.action}", g.site)}

    def _saved(self, form: ContentForm, row: Row, wanted: Step | None) -> ResponseReturnValue:
        """Take the step that was asked for besides saving, say what became of the row, and open it again."""
        back = redirect(self.url("edit", row.id), 303)
        if wanted is None or row.phase not in wanted.starts | {wanted.end}:
            flash(_("Perubahan sudah tampil di situs.") if row.phase == PUBLISHED else _("Draf tersimpan."), "ok")
            return back
        try:
            moment = form.moment(g.site.timezone)
            take(self.content, row, wanted, site=g.site, by=current_user, at=moment)
        except PastSchedule:
            form.at.errors = [_("Waktu ini sudah lewat. Pilih waktu yang akan datang, atau kosongkan.")]
            form.version.data, form.slug.data = str(row.version), row.slug
            return self.page(form, row), 422
        flash(_("Tersimpan, dan terbit pada waktunya.") if row.phase == SCHEDULED else wanted.done, "ok")
        return back

    def _move(self, row: Row, slug: str) -> None:
        before = row.slug
        change_slug(row, slug)
        if row.slug != before:
            republish(self.content, row, site=g.site, by=current_user)

    def _conflict(self, row: Row, mine: Revision, form: StepForm) -> str:
        base = revisions.at_version(row, mine.version)
        theirs = revisions.at_version(row, row.version)
        pieces = compare.parts(mine.content, row.content, self.labels)
        return render_template(
            "publishing/conflict.html",
            desk=self,
            row=row,
            mine=mine,
            pieces=pieces,
            right=[compare.prefer_right(piece, base.content if base else None) for piece in pieces],
            theirs=theirs,
            names=names_of([theirs] if theirs else []),
            form=form,
        )


def _typed(written: Mapping[str, Any]) -> dict[str, Any]:
    """Return what counts as the same post: a photo of a second click is stored under another key."""
    words = {name: plain_text(value) if name == compare.BODY else value for name, value in written.items()}
    return {name: value for name, value in words.items() if not isinstance(value, list)}


def _slug_error(error: Exception) -> str:
    if isinstance(error, SlugTaken):
        return str(_("Alamat ini sudah dipakai oleh “%(title)s”. Pilih yang lain.", title=error.title))
    return str(_("Pakai huruf kecil, angka, dan tanda hubung saja."))
