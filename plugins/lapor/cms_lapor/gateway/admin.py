"""Pages of the gateway, at a kabupaten as a rule: the queue, its targets, tables of theirs, and what differs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from cms_core.api import (
    List,
    Order,
    Site,
    User,
    ancestors_of,
    audit,
    can,
    csv_answer,
    current_site,
    db,
    get_or_404,
    now,
    require,
    row_id,
)
from cms_lapor import NAME, _, codes, opening
from cms_lapor.gateway import messages, services
from cms_lapor.gateway.forms import ActForm, PutForm, TargetForm
from cms_lapor.gateway.models import (
    ACKED,
    ARRIVED,
    BY_HAND,
    ENDED,
    FAILED,
    QUEUED,
    SENDING,
    SENT,
    UNSURE,
    WAITS_FOR_STAFF,
    Handover,
    Target,
)
from cms_lapor.gateway.profiles import BY_NET, CSV, NAMES, TRANSPORTS, profile_of
from cms_lapor.gateway.seen import knows, seen
from cms_lapor.models import Report
from cms_lapor.routing import HANDLE
from cms_lapor.units.duties import me, seat_of

GATEWAY = f"{NAME}.gateway"
LEVELS = ("provinsi", "kabupaten")
"""Sites that hand over, whatever lies above: one office speaks for all places below (Permendagri 8/2023)."""
REPORTER, SHORTEST = "pelapor", 10
STAFF, WAY, THERE = "perlu", "jalan", "sampai"
STATES = {
    QUEUED: (_.lazy("Menunggu giliran"), "info"),
    SENDING: (_.lazy("Sedang dikirim"), "info"),
    SENT: (_.lazy("Terkirim, nomor belum ada"), "info"),
    ACKED: (_.lazy("Diterima di sana"), "ok"),
    ENDED: (_.lazy("Selesai di sana"), "ok"),
    FAILED: (_.lazy("Ditolak"), "bad"),
    BY_HAND: (_.lazy("Perlu petugas"), "warn"),
    UNSURE: (_.lazy("Belum pasti sampai"), "warn"),
}
"""What staff read of a state, and the kind of its tag."""
WHY = {
    "secret missing": _.lazy("Rahasia dengan nama itu tidak ada di server."),
    "secret elsewhere": _.lazy("Pengelola server belum mengizinkan rahasia itu dikirim ke alamat ini."),
    "no mail server": _.lazy("Server surel tidak dapat dihubungi, atau surel belum diatur di server."),
    "address refused": _.lazy("Alamatnya bukan https, atau tidak terbuka untuk umum."),
    "may not leave": _.lazy("Laporan ini rahasia, atau tidak ada lagi."),
    "no answer": _.lazy("Jawaban tidak sampai, dan tujuan ini tidak dapat ditanya. Lihat di sana dulu."),
    "broken off": _.lazy("Pengiriman terputus di tengah."),
    "number taken": _.lazy("Nomor yang dijawab sudah dipakai laporan lain."),
}
QUEUE = List(
    key=Handover.id,
    orders={
        "lama": Order(_.lazy("Terlama"), Handover.queued_at),
        "baru": Order(_.lazy("Terbaru"), Handover.queued_at, down=True),
    },
    states={"": _.lazy("Semua"), STAFF: _.lazy("Perlu petugas"), WAY: _.lazy("Dalam jalan"), THERE: _.lazy("Sampai")},
    cells={
        _.lazy("Nomor"): lambda row: row.number,
        _.lazy("Keadaan"): lambda row: STATES[row.state][0],
        _.lazy("Nomor di sana"): lambda row: row.ext_id or "",
        _.lazy("Masuk antrean"): lambda row: row.queued_at.date(),
    },
)
NARROWED = {STAFF: WAITS_FOR_STAFF, WAY: (QUEUED, SENDING), THERE: ARRIVED}


def above(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Let a view answer where reports are handed over, for whoever manages that gateway."""

    @wraps(view)
    def answered(**values: Any) -> ResponseReturnValue:
        if not hands_over(current_site()):
            abort(404)
        return view(**values)

    return require(GATEWAY)(answered)


def hands_over(site: Site) -> bool:
    """Whether a site hands reports over: from a kabupaten up, and wherever nobody above is in the installation.

    A village with a server of its own, which is often without a line, gives its reports to the kabupaten that way.
    """
    if site.level in LEVELS:
        return True
    above = select(Site.id).where(Site.region_code.in_(ancestors_of(site.region_code))).limit(1)
    return db.session.scalar(above) is None


def needing(site: Site, user: User) -> int:
    """Return how many reports of a site's gateway wait for somebody, of those that a person may know of."""
    if not hands_over(site):
        return 0
    query = select(func.count(Handover.id)).where(Handover.state.in_(WAITS_FOR_STAFF))
    return db.session.scalar(query.where(*seen(site, user))) or 0


def age(moment: datetime) -> str:
    """Return how long ago something was, in the largest unit that it fills."""
    minutes = int((now() - moment).total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return _.plural("%(num)s hari", "%(num)s hari", minutes // (24 * 60))
    if minutes >= 2 * 60:
        return _.plural("%(num)s jam", "%(num)s jam", minutes // 60)
    return _.plural("%(num)s menit", "%(num)s menit", max(minutes, 0))


def why(error: str) -> str:
    """Return what staff read of a failure; nothing where there is none."""
    if not error or error.startswith(("HTTP ", "SMTP ")):
        return error
    return str(WHY[error]) if error in WHY else _("Tidak dapat dihubungi (%(kind)s).", kind=error)


def _targets() -> list[Target]:
    return list(db.session.scalars(select(Target).order_by(Target.name)))


@above
def gateway() -> ResponseReturnValue:
    """The queue, with how long what is oldest has waited for each target, and a form that puts a report into it."""
    targets, form = _targets(), PutForm()
    form.offer(targets)
    if (answer := _put(form)) is not None:
        return answer
    asked, mine = QUEUE.asked(), select(Handover).where(*seen(current_site(), me()))
    wanted = mine.where(Handover.state.in_(NARROWED[asked.state])) if asked.state in NARROWED else mine
    for part in asked.words.split():
        wanted = wanted.where(
            Handover.number.icontains(part, autoescape=True) | Handover.ext_id.icontains(part, autoescape=True)
        )
    found = QUEUE.page(wanted, asked, seen=mine)
    if asked.csv:
        return csv_answer(found, "serah-terima")
    return _queue(found, targets, form), 422 if form.is_submitted() else 200


def _queue(found: Any, targets: Sequence[Target], form: PutForm) -> str:
    if not form.is_submitted():
        form.number.data = codes.tidy_number(request.args.get("q", ""))
    mine = seen(current_site(), me())
    oldest = {target.id: next(services.waiting_since(target, *mine), None) for target in targets}
    names = {target.id: target.name for target in targets}
    return render_template(
        "lapor/gateway.html",
        found=found,
        form=form,
        pause_form=ActForm(formdata=None),
        targets=targets,
        oldest=oldest,
        names=names,
        states=STATES,
        why=why,
        csv=CSV,
        transports=TRANSPORTS,
        age=age,
        arrived=ARRIVED,
    )


def _put(form: PutForm) -> ResponseReturnValue | None:
    """Put a report in the queue of a target; None, with a word at the form, where it does not go."""
    if not form.validate_on_submit():
        return None
    target = get_or_404(Target, row_id(form.target.data))
    number = codes.tidy_number(form.number.data or "")
    try:
        if not knows(current_site(), me(), number):
            raise messages.MayNotLeave(messages.gone())
        services.put(target, number, region=current_site().region_code, by=me())
    except services.NotHere:
        form.number.errors = [_("Laporan ini tidak ada di wilayah ini, atau sudah masuk antrean tujuan itu.")]
    except messages.MayNotLeave as error:
        form.number.errors = [str(error)]
    else:
        flash(_("Laporan %(number)s masuk antrean.", number=number), "ok")
        return redirect(url_for(f"{NAME}.admin.gateway"), 303)
    return None


@above
def target(key: int = 0) -> ResponseReturnValue:
    """A new target, or one that is changed."""
    row = get_or_404(Target, key) if key else Target()
    form = TargetForm()
    if form.validate_on_submit():
        taken = select(Target.id).where(Target.name == form.name.data, Target.id != (key or 0))
        if db.session.scalar(taken) is None:
            form.write(row)
            db.session.add(row)
            audit(f"{NAME}.target", site_id=current_site().id, user_id=me().id, target=row.name)
            flash(_("Tujuan “%(name)s” disimpan.", name=row.name), "ok")
            return redirect(url_for(f"{NAME}.admin.gateway"), 303)
        form.name.errors = [_("Nama ini sudah dipakai.")]
    elif not form.is_submitted() and key:
        form.show(row)
    body = render_template("lapor/target.html", form=form, target=row, names=NAMES)
    return body, 422 if form.is_submitted() else 200


@above
def pause(key: int) -> ResponseReturnValue:
    """Stop handing over to a target, or go on; its queue is filled all the same."""
    row = get_or_404(Target, key)
    if ActForm().validate_on_submit():
        row.paused = not row.paused
        audit(f"{NAME}.{'paused' if row.paused else 'resumed'}", site_id=row.site_id, user_id=me().id, target=row.name)
        said = _("Penyerahan ke %(name)s dihentikan.") if row.paused else _("Penyerahan ke %(name)s berjalan lagi.")
        flash(said % {"name": row.name}, "ok")
    return redirect(url_for(f"{NAME}.admin.gateway"), 303)


@above
def handover(key: int) -> ResponseReturnValue:
    """A report on its way: what became of it, what staff copy by hand, and what they can do."""
    form = ActForm()
    row = get_or_404(Handover, key)
    if not knows(current_site(), me(), row.number):
        abort(404)
    good = form.validate_on_submit()
    if good and form.act.data == REPORTER:
        return _page(row, form, opened=_open(row, form))
    if good and _act(key, form):
        flash(_("Sudah dicatat."), "ok")
        return redirect(url_for(f"{NAME}.admin.handover", key=key), 303)
    return _page(row, form)


def _page(row: Handover, form: ActForm, *, opened: bool = False) -> ResponseReturnValue:
    key, owner = row.id, get_or_404(Target, row.target_id)
    told = {"target": owner.name, "net": owner.transport in BY_NET, "sends": profile_of(owner).sends and not opened}
    values = _copied(row, owner, opened=opened)
    # What was read at another site has taken everything of this one out of the session.
    row = get_or_404(Handover, key)
    told |= {"state": STATES[row.state], "why": why(row.error), "names": NAMES}
    body = render_template("lapor/handover.html", row=row, form=form, values=values, **told)
    return body, 200 if opened or not form.is_submitted() else 422


def _open(row: Handover, form: ActForm) -> bool:
    """Write down why somebody looks at who sent a report, so as to copy it; whether there is a reason."""
    reason, number, key = (form.reason.data or "").strip(), row.number, row.id
    if len(reason) < SHORTEST:
        form.reason.errors = [_("Tulis alasan antara 10 dan 300 huruf.")]
        return False
    with messages.case_of(number, current_site().region_code) as found:
        if found is not None and _reads(*found):
            opening.identity_of(found[1], reason, user=me())
    get_or_404(Handover, key)
    return True


def _reads(site: Site, report: Report) -> bool:
    """Whether this person reads a report of the site in scope at its desk: the gateway is no way around that."""
    if not can(me(), HANDLE, site):
        return False
    seat = seat_of(me(), site)
    seen = select(Report.id).where(Report.id == report.id, *seat.seen())
    return seat.opens(report) and db.session.scalar(seen) is not None


def _act(key: int, form: ActForm) -> bool:
    """Send a report once more, or keep its number there; what is wrong with that is said in the form."""
    ext_id = (form.ext_id.data or "").strip()
    try:
        if form.act.data == "lagi":
            services.send_again(key)
        elif ext_id:
            services.acknowledge(key, ext_id)
        else:
            form.ext_id.errors = [_("Tulis nomornya.")]
    except services.NotNow:
        form.form_errors.append(_("Itu tidak bisa dilakukan sekarang. Muat ulang halaman ini."))
    except services.IdTaken:
        form.ext_id.errors = [_("Nomor ini sudah dipakai laporan lain.")]
    return not form.errors


def _copied(row: Handover, owner: Target, *, opened: bool) -> dict[str, str]:
    """Return what staff copy where something does not go by itself, of its sender only what was ``opened``."""
    if row.state in (SENT, ACKED, ENDED):
        return {}
    profile = profile_of(owner)
    if not opened:
        profile = dataclasses.replace(profile, sends=frozenset())
    with messages.case_of(row.number, profile.region) as found:
        if found is None or not _reads(*found):
            return {}
    try:
        message = messages.message_of(row.number, row.key, profile)
    except messages.MayNotLeave:
        return {}
    return {name: value for name, value in message.values.items() if value}
