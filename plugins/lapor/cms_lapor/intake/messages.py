"""The page of messages out of an office's telephone: bring a file, look at it, agree; read what nobody could place."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from cms_core.api import AdminForm, TableRefused, current_site, get_or_404, site_url
from cms_lapor import NAME, _
from cms_lapor.intake import inbox
from cms_lapor.intake.exports import MOST_BYTES
from cms_lapor.intake.guard import takes_in
from cms_lapor.intake.models import Message
from cms_lapor.units.duties import me
from cms_lapor.unkept import unkept
from cms_lapor.views import places

CANCEL = "batal"
SHOWN = 20
"""Messages and rows that the dry run shows as examples."""


class BringForm(AdminForm):
    """A file of messages."""

    file = FileField(
        _.lazy("Berkas pesan"),
        description=_.lazy("CSV, XLSX, atau XML cadangan SMS Android. Paling besar 5 MB dan 500 pesan baru."),
    )
    marked_only = BooleanField(
        _.lazy("Hanya pesan yang diawali LAPOR"),
        description=_.lazy("Centang bila nomor ini juga dipakai untuk hal lain. Pesan lain tidak disimpan."),
        default=True,
    )

    def validate_file(self, field: FileField) -> None:
        """Ask for a file."""
        if not field.data:
            raise ValidationError(_("Pilih berkasnya."))


class DecideForm(AdminForm):
    """The mark of what the person saw, so that nothing else becomes a report."""

    agreed = HiddenField()


@takes_in
def messages() -> ResponseReturnValue:
    """Bring a file of messages; see what would become of it, and what waits for somebody to read."""
    form = BringForm()
    if not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200
    site = current_site()
    try:
        content = form.file.data.stream.read(MOST_BYTES + 1)
        brought = inbox.bring(site, content, places(site), marked_only=form.marked_only.data)
    except TableRefused as error:
        form.file.errors = [str(error)]
    except inbox.TooMany:
        form.file.errors = [_("Lebih dari 500 pesan baru. Bagi menjadi beberapa berkas.")]
    else:
        _tell(brought)
        return redirect(url_for(f"{NAME}.admin.messages"), 303)
    return _page(form), 422


def _tell(brought: inbox.Brought) -> None:
    told = [
        _.plural("%(num)s pesan baru.", "%(num)s pesan baru.", brought.new),
        _.plural("%(num)s sudah pernah dibawa.", "%(num)s sudah pernah dibawa.", brought.known)
        if brought.known
        else "",
        _.plural("%(num)s bukan laporan.", "%(num)s bukan laporan.", brought.skipped) if brought.skipped else "",
    ]
    flash(" ".join(word for word in told if word), "ok" if brought.new else "warn")
    rows = [_("baris %(row)s: %(why)s", row=each.row, why=each.why) for each in brought.unread[:SHOWN]]
    if rows:
        said = _("Tidak terbaca: %(rows)s.", rows="; ".join(rows))
        flash(said if len(brought.unread) <= SHOWN else f"{said} …", "warn")


@takes_in
def decide() -> ResponseReturnValue:
    """Agree to what was brought, or forget it."""
    form, site = DecideForm(), current_site()
    if form.validate_on_submit():
        if request.form.get("langkah") == CANCEL:
            inbox.cancel()
            flash(_("Berkasnya tidak jadi diimpor."), "ok")
        elif form.agreed.data != inbox.mark_of(inbox.listed(inbox.CHECKED)):
            form.form_errors.append(_("Isinya berubah sejak diperiksa. Lihat lagi, lalu putuskan."))
            return _page(BringForm(formdata=None), deciding=form), 409
        else:
            replies, waiting = inbox.agree(site, places(site), user=me())
            said = _("%(made)s pesan menjadi laporan, %(waiting)s menunggu dibaca.", made=len(replies), waiting=waiting)
            flash(said, "ok")
            return _replies(replies)
        return redirect(url_for(f"{NAME}.admin.messages"), 303)
    return _page(BringForm(formdata=None), deciding=form), 422


def _replies(replies: list[inbox.Reply]) -> Response:
    """Answer with what each sender is to be sent, this once: codes and telephone numbers are kept nowhere else."""
    ready = [(each, _ready(each)) for each in replies if each.phone]
    return unkept(_page(BringForm(formdata=None), replies=ready))


def _ready(reply: inbox.Reply) -> str:
    follow = site_url(current_site(), url_for(f"{NAME}.track").removeprefix(request.script_root))
    return _(
        "Laporan Anda diterima. Nomor %(number)s, kode %(code)s. Lacak: %(address)s",
        number=reply.number,
        code=reply.code,
        address=follow.partition("://")[2],
    )


@takes_in
def drop(key: int) -> ResponseReturnValue:
    """Put a message aside that is no report."""
    message = get_or_404(Message, key)
    form = AdminForm()
    if form.validate_on_submit():
        if message.state == inbox.WAITING:
            inbox.drop(message)
        flash(_("Pesan diabaikan; isinya sudah dihapus."), "ok")
        return redirect(url_for(f"{NAME}.admin.messages"), 303)
    return _page(BringForm(formdata=None), deciding=form), 422


def _page(form: BringForm, *, deciding: AdminForm | None = None, replies: Any = ()) -> str:
    checked, waiting = inbox.listed(inbox.CHECKED), inbox.listed(inbox.WAITING)
    decision = DecideForm(formdata=None)
    decision.agreed.data = inbox.mark_of(checked)
    ready = [message for message in checked if not message.why]
    return render_template(
        "lapor/intake/messages.html",
        form=form,
        failing=deciding or form,
        decision=decision,
        dropping=AdminForm(formdata=None),
        checked=checked,
        ready=ready,
        shown=checked[:SHOWN],
        waiting=waiting,
        reasons=inbox.REASONS,
        replies=replies,
        names=dict(places(current_site())),
    )
