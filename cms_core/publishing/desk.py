"""The desk at which content is written: its form, its steps, its preview; versions.py has what is said of versions.

Every kind of content sits at one: pages, and what plugins publish. A view asks for the row and hands it over.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from cms_core.columns import row_id
from cms_core.delivery import form_token, idempotency
from cms_core.delivery.typed import typed
from cms_core.extensions import db
from cms_core.permissions import can
from cms_core.publishing import drafts, indexing, once, revisions, versions
from cms_core.publishing.addresses import BadSlug, MovedMeanwhile, SlugTaken
from cms_core.publishing.checks import asks_twice, is_blocked, is_empty, is_new
from cms_core.publishing.forms import REASON, ContentForm, StepForm
from cms_core.publishing.models import PUBLISHED, REVIEW, SCHEDULED, Publishable
from cms_core.publishing.services import ChangedMeanwhile, PastSchedule, lock
from cms_core.publishing.steps import (
    FIRST,
    PHASES,
    STANDING,
    STEPS,
    Content,
    Step,
    change,
    is_done,
    may_write,
    move,
    offered,
    take,
)
from cms_core.publishing.views import answer_step, wanted_step
from cms_core.publishing.waiting import sent_by
from cms_core.sites.urls import thing_url
from cms_core.tables.columns import Table

Row = Publishable
PREVIEW = "pratinjau"


@dataclasses.dataclass(frozen=True)
class Desk:
    """How one kind of content is written.

    ``endpoint`` begins those of its views (``new``, ``edit``, ``choose``, ``step``, ``preview``, ``history`` and
    ``restore``), which take the ``key`` of a row. ``create`` writes a new row of what a person wrote;
    ``begin`` says what that is called; ``template`` draws the form; ``draw`` returns the page of a row as citizens see
    it, for a look at what is not saved yet. The history calls columns as the form calls its fields. ``parameters`` are
    what the address of the empty form may say that it begins with. ``unchanged`` is what the history says of a save
    that left the text as it was, and wrote something else.
    """

    content: Content
    endpoint: str
    begin: Any
    create: Callable[[dict[str, Any]], Row]
    form: type[ContentForm] = ContentForm
    template: str = "publishing/form.html"
    draw: Callable[[Any], str] | None = None
    parameters: tuple[str, ...] = ()
    unchanged: Any = None

    def url(self, view: str, key: int | None = None, **more: Any) -> str:
        """Return the address of one of its views."""
        return url_for(f"{self.endpoint}.{view}", key=key, **more)

    def listing(self, model: Any, template: str, table: Table | None = None) -> ResponseReturnValue:
        """Show what is written here, as the address asks; several drafts can be published or sent together."""
        return drafts.show(self, model, template, table)

    def new(self) -> ResponseReturnValue:
        """Write something new; sent twice, it is made once."""
        form, wanted = self.form(), wanted_step()
        if not self.may_take(wanted):
            return self._not_theirs(form, None)
        answer = once.way_back(self, form) or self._unfinished(form, None)
        if answer is not None:
            # What the first click did may be what makes the second one fail.
            made = once.made_before(self, form) if isinstance(answer, tuple) else 0
            return self._made(made, wanted) if made else answer
        claimed = once.claim(self, form)
        if claimed is None:
            return self.page(form, None), 422
        if claimed.reference:
            return self._made(int(claimed.reference), wanted)
        form.row = row = self.create(form.written())
        db.session.flush()
        idempotency.answer(claimed, str(row.id))
        return self.saved(form, row, wanted)

    def shell(self) -> str:
        """Return the empty form as devices keep it: without token and key, and the same for all who may write.

        What is written in it arrives as a draft: who publishes looks at what the panel says first.
        """
        form = self.form(formdata=None, meta={"csrf": False})
        form.key.data = ""
        return self.page(form, None, StepForm(formdata=None, meta={"csrf": False}))

    def _made(self, key: int, wanted: Step | None) -> ResponseReturnValue:
        """Lead a second click to what the first one made."""
        db.session.rollback()  # its photos came a second time as well
        # The first click may have been answered with the panel, which nobody saw then.
        publishes = wanted is not None and wanted.name == "terbit"
        asked = publishes and not indexing.is_indexed(g.site, self.content.plugin, self.content.kind, key)
        return redirect(self.url("edit", key, periksa=1 if asked else None), 303)

    def edit(self, row: Row) -> ResponseReturnValue:
        """Show and change a row; what citizens read already is changed by those who may publish alone."""
        form = self.form(obj=row)
        if not form.is_submitted():
            asked = "periksa" in request.args and row.state != PUBLISHED and self.may_take(STEPS["terbit"])
            return self.page(form, row, asks=asked and self._asks_first(form))
        wanted = wanted_step()
        if not self.may_save(row):
            return self._second_click(form, row, wanted) or self._not_taken(row)
        if not self.may_take(wanted):
            return self._not_theirs(form, row)
        if (answer := self._unfinished(form, row, wanted)) is not None:
            return answer
        written, version = form.written(), request.form.get("version", 0, type=row_id)
        # What says something about it comes first, as wherever it is changed.
        self.content.hold(row)
        lock(row)
        if not self.may_save(row):
            return self._not_taken(row)
        if self._went_on(row, form, wanted, written):
            return self._ask_again(form, row)
        if wanted is not None and wanted.reason and (answer := self._without_reason(form, row)) is not None:
            return answer
        if self.would_show(form, row, wanted):
            return self.page(form, row, asks=True), 422
        try:
            with db.session.begin_nested():
                # A second click finds what the first one saved: nothing is left to change.
                if written != row.content:
                    change(self.content, row, written, version=version, site=g.site, by=current_user)
                self.move(row, form.slug.data or "", seen=form.slug_seen.data or "")
        except ChangedMeanwhile:
            mine = revisions.keep_lost(row, written, version=version, by=current_user)
            return versions.conflict(self, row, mine, StepForm(formdata=None)), 409
        except (BadSlug, SlugTaken, MovedMeanwhile) as error:
            form.slug.errors, form.slug_seen.data = [str(error.message)], row.slug
            return self.page(form, row), 422
        return self.saved(form, row, wanted)

    def choose(self, row: Row) -> ResponseReturnValue:
        """Save what two versions make together, as chosen where both changed the same; then do what was wished."""
        return self._opened_by_hand(row) or versions.choose(self, row)

    def history(self, row: Row) -> ResponseReturnValue:
        """Show what a row said before, and what each save changed."""
        return versions.history(self, row)

    def restore(self, row: Row, revision: int) -> ResponseReturnValue:
        """Make what a row said before its newest version."""
        return self._opened_by_hand(row, "history", versi=revision) or versions.restore(self, row, revision)

    def step(self, row: Row, name: str) -> ResponseReturnValue:
        """Take a step of a row's life, away from the form in which its text is written."""
        step = STEPS.get(name)
        if step is not None and (answer := self._opened_by_hand(row)) is not None:
            return answer
        stored = self.form(formdata=None, obj=row)
        publishes = step is not None and step.name == "terbit" and row.state != PUBLISHED
        if publishes and self.may_take(step) and self._asks_first(stored):
            return self.page(stored, row, asks=True), 422
        if step is not None and step.name == "kirim" and is_empty(stored.findings()):
            stored.form_errors.append(_("Tulisan ini belum ada isinya. Drafnya tersimpan, tetapi belum dikirim."))
            return self.page(stored, row), 422
        return answer_step(
            self.content,
            row,
            name,
            back=self.url("edit", row.id),
            page=lambda form: self.page(self.form(formdata=None, obj=row), row, form),
        )

    def _opened_by_hand(self, row: Row, view: str = "edit", **values: Any) -> ResponseReturnValue | None:
        """Lead on who opens or reloads an address to which forms are sent: what they answer stands under it."""
        return redirect(self.url(view, row.id, **values), 303) if request.method in ("GET", "HEAD") else None

    def preview(self, row: Row) -> ResponseReturnValue:
        """Show a row exactly as citizens would see it, with a way back."""
        assert self.draw is not None
        g.preview, g.saved = True, self.url("edit", row.id)
        return self.draw(row)

    def page(self, form: ContentForm, row: Row | None, step_form: StepForm | None = None, **more: Any) -> str:
        """Return the page of the form."""
        if row is not None and not (form.is_submitted() and form.version.raw_data):
            form.version.data, form.slug_seen.data = str(row.version), row.slug
            form.show_moment(row, g.site.timezone)
        item = self.content.item_of(row) if row is not None and row.state == PUBLISHED else None
        findings = form.findings()
        steps = {} if g.get("shell") else offered(self.content, row, site=g.site, user=current_user)
        return render_template(
            self.template,
            desk=self,
            form=form,
            row=row,
            steps=steps,
            decides=row is not None and row.phase == REVIEW and not steps.keys().isdisjoint({"terbit", "kembali"}),
            step_form=step_form or StepForm(formdata=None),
            may_save=self.may_save(row),
            sent=sent_by(row) if row is not None and row.phase == REVIEW else None,
            mark=asks_twice(findings),
            public_url=thing_url(g.site, item.endpoint, item.values) if item else None,
            phases=PHASES,
            findings=findings,
            preview=True,
            **more,
        )

    def _unfinished(self, form: ContentForm, row: Row | None, wanted: Step | None = None) -> ResponseReturnValue | None:
        """Return the form when it is not to be saved: opened, arranged, or something is wrong. Its photos are kept."""
        if not form.is_submitted():
            return self.page(form, row)
        good = form.validate()
        if not form_token.checked():
            return self.page(form, row), 422
        good = form.take_photos(by=current_user) and good
        form_token.keep_what_was_sent()
        if form.arrange(request.form):
            return self.page(form, row)
        if good and self.draw is not None and request.form.get("langkah") == PREVIEW:
            return self._look(form, row)
        # Taking down what was published, or sending it back, must not wait for a text that is not changed.
        if not good and row is not None and wanted is not None and wanted.name not in FIRST:
            good = form.written() == row.content
        return None if good else (self.page(form, row), 422)

    def _look(self, form: ContentForm, row: Row | None) -> str:
        """Draw what is typed as citizens would see it, and save nothing but its photos; the way back is a form."""
        assert self.draw is not None
        with self._as_if(row, form.written()) as shown:
            g.preview = True
            g.unsaved = {
                "url": self.url("edit", row.id) if row is not None else self.url("new"),
                "fields": [*form.resent(request.form), (form.body.button, "kembali")],
            }
            return self.draw(shown)

    def saying(self, row: Row, content: Mapping[str, Any]) -> ContentForm:
        """Return the form of a row as if its text were another, with what its rules say to that; nothing is saved."""
        with self._as_if(row, content) as shown:
            form = self.form(formdata=None, obj=shown)
            judged = self.form(formdata=None, obj=shown, meta={"csrf": False})
        # Validators take it for typed over what is stored: what that makes wrong is new.
        for field in judged:
            field.raw_data = [] if field.data in (None, "") else [field.data]
        if not judged.validate():
            for field in judged:
                form[field.name].errors = field.errors
            form.form_errors = judged.form_errors
        return form

    @contextlib.contextmanager
    def _as_if(self, row: Row | None, content: Mapping[str, Any]) -> Iterator[Row]:
        """Inside, a row (or a new one) says what is not saved."""
        with db.session.begin_nested() as attempt:
            shown = self.create(dict(content)) if row is None else row
            for name, value in content.items():
                setattr(shown, name, value)
            db.session.flush()
            yield shown
            attempt.rollback()

    def may_save(self, row: Row | None) -> bool:
        """Whether the signed-in person may write a row now, or something new."""
        return may_write(self.content, row, site=g.site, user=current_user)

    def may_take(self, step: Step | None) -> bool:
        """Whether the signed-in person may take a step here; saving alone is none."""
        return step is None or can(current_user, f"{self.content.permissions}.{step.action}", g.site)

    def _second_click(self, form: ContentForm, row: Row, wanted: Step | None) -> ResponseReturnValue | None:
        """Return what the first click was answered, when it was the one after which nothing may be written."""
        if wanted is None or row.phase != wanted.end or not self.may_take(wanted) or form.written() != row.content:
            return None
        form.validate()
        return self._opened(row, wanted.done) if form_token.checked() else None

    def _not_taken(self, row: Row) -> ResponseReturnValue:
        """Show the text as it stands, and beside it what was typed: it is not this person's to change (any more)."""
        return self.page(self.form(formdata=None, obj=row), row, kept=typed()), 403

    def _not_theirs(self, form: ContentForm, row: Row | None) -> ResponseReturnValue:
        form.form_errors.append(_("Langkah ini kini bukan untuk akun Anda. Yang Anda tulis belum disimpan."))
        return self.page(form, row), 403

    def _went_on(self, row: Row, form: ContentForm, wanted: Step | None, written: Mapping[str, Any]) -> bool:
        """Whether a row's life went on since its form was opened, and what is sent is not done already."""
        if request.form.get(STANDING) in (None, row.standing):
            return False
        return written != row.content or not (wanted is None or is_done(row, wanted, form.moment(g.site.timezone)))

    def _ask_again(self, form: ContentForm, row: Row) -> ResponseReturnValue:
        text = _(
            "Selagi Anda menulis, keadaan tulisan ini berubah: kini “%(phase)s”. Tulisan Anda masih ada di bawah dan "
            "belum disimpan. Periksa, lalu tekan tombolnya sekali lagi.",
            phase=PHASES[row.phase][0],
        )
        form.form_errors.append(text)
        return self.page(form, row), 409

    def _without_reason(self, form: ContentForm, row: Row) -> ResponseReturnValue | None:
        step_form = StepForm()
        step_form.validate()
        if not step_form.reason.errors and not (step_form.reason.data or "").strip():
            step_form.reason.errors = [_("Tulis alasannya.")]
        elif wrong := self.content.wrong_with(step_form.reason.data or ""):
            step_form.reason.errors = [wrong]
        return (self.page(form, row, step_form), 422) if step_form.reason.errors else None

    def would_show(self, form: ContentForm, row: Row, wanted: Step | None) -> bool:
        """Whether saving would put before citizens findings that nobody looked at, beyond those that stand there."""
        if row.state != PUBLISHED or (wanted is not None and wanted.end != PUBLISHED) or not self._asks_first(form):
            return False
        return is_new(form.findings(), self.form(formdata=None, obj=row).findings())

    def _asks_first(self, form: ContentForm) -> bool:
        """Whether the panel is to be seen before publishing: there are findings that nobody looked past, or can."""
        found = form.findings()
        return is_blocked(found) or asks_twice(found) not in ("", request.form.get("langkah", "").partition("-")[2])

    def saved(self, form: ContentForm, row: Row, wanted: Step | None) -> ResponseReturnValue:
        """Take the step that was asked for besides saving, say what became of the row, and open it again."""
        moment = form.moment(g.site.timezone)
        if wanted is None or row.phase not in wanted.starts | {wanted.end}:
            return self._saved_alone(form, row, moment)
        if wanted.name == "terbit" and row.state != PUBLISHED and self._asks_first(form):
            return self._again(form, row, asks=True)
        if wanted.name == "kirim" and is_empty(form.findings()):
            form.form_errors.append(_("Tulisan ini belum ada isinya. Drafnya tersimpan, tetapi belum dikirim."))
            return self._again(form, row)
        reason = request.form.get(REASON, "")
        try:
            take(self.content, row, wanted, site=g.site, by=current_user, reason=reason, at=moment)
        except PastSchedule:
            return self._again(form, row, _("Waktu ini sudah lewat. Pilih waktu yang akan datang, atau kosongkan."))
        if wanted.name == "terbit":
            for text in dict.fromkeys(each.text for each in form.findings() if each.gentle and not each.good):
                flash(text, "info")
        return self._opened(row, _("Tersimpan, dan terbit pada waktunya.") if row.phase == SCHEDULED else wanted.done)

    def _saved_alone(self, form: ContentForm, row: Row, moment: datetime | None) -> ResponseReturnValue:
        """Say what became of a text that was saved with no step; the moment of what is scheduled may be moved so."""
        publish = STEPS["terbit"]
        asked = form.at.name in request.form and self.may_take(publish)
        if row.phase == PUBLISHED:
            return self._opened(row, _("Perubahan sudah tampil di situs."))
        if row.phase == SCHEDULED:
            assert row.published_at is not None
            if asked and moment is None:
                text = _("Tanpa waktu, tulisan ini terbit sekarang: tekan Terbitkan, atau Batalkan jadwal.")
                return self._again(form, row, text)
            if asked and moment != row.published_at.replace(second=0, microsecond=0):
                return self.saved(form, row, publish)
            return self._opened(row, _("Tersimpan, dan terbit pada waktunya."))
        if asked and moment is not None:
            text = _("Draf tersimpan, tetapi waktu ini baru berlaku setelah Anda menekan Terbitkan.")
            return self._again(form, row, text)
        return self._opened(row, _("Draf tersimpan."))

    def _opened(self, row: Row, said: Any) -> ResponseReturnValue:
        flash(said, "ok")
        return redirect(self.url("edit", row.id), 303)

    def _again(self, form: ContentForm, row: Row, error: str = "", **more: Any) -> ResponseReturnValue:
        """Show the form of a text that is saved, with what is still to be said about its publication."""
        form.at.errors = [error] if error else []
        form.version.data, form.slug.data, form.slug_seen.data = str(row.version), row.slug, row.slug
        return self.page(form, row, **more), 422

    def move(self, row: Row, slug: str, *, seen: str) -> None:
        """Give a row the address that somebody typed where he saw ``seen``; what nobody touched stays.

        Raises:
            BadSlug, SlugTaken: it cannot have this one.
            MovedMeanwhile: somebody else gave it another one since.
        """
        before = row.slug
        if slug in ("", seen):
            return
        if seen and before not in (seen, slug):
            raise MovedMeanwhile(before)
        move(self.content, row, slug, site=g.site, by=current_user)
