"""Pages of the gateway, at a kabupaten: the queue, its targets, tables of theirs, and what differs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from cms_core.api import (
    List,
    Order,
    Site,
    TableRefused,
    audit,
    csv_answer,
    current_site,
    current_user,
    db,
    get_or_404,
    now,
    require,
    row_id,
)
from cms_lapor import NAME, _, cases, codes
from cms_lapor.gateway import batches, compare, inbound, messages, services
from cms_lapor.gateway.forms import ActForm, PutForm, TableForm, TargetForm
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
from cms_lapor.told import opened as sender_of

GATEWAY = f"{NAME}.gateway"
LEVELS = ("provinsi", "kabupaten")
"""Sites that hand over: one office speaks for all places below (Permendagri 8/2023)."""
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


def _above(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Let a view answer at a kabupaten alone, for whoever manages its gateway."""

    @wraps(view)
    def answered(**values: Any) -> ResponseReturnValue:
        if current_site().level not in LEVELS:
            abort(404)
        return view(**values)

    return require(GATEWAY)(answered)


def _me() -> Any:
    return current_user._get_current_object()


def needing(site: Site) -> int:
    """Return how many reports of a site's gateway wait for somebody."""
    if site.level not in LEVELS:
        return 0
    return db.session.scalar(select(func.count(Handover.id)).where(Handover.state.in_(WAITS_FOR_STAFF))) or 0


def age(moment: datetime) -> str:
    """Return how long ago something was, in the largest unit that it fills."""
    minutes = int((now() - moment).total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return _.plural("%(num)s hari", "%(num)s hari", minutes // (24 * 60))
    if minutes >= 2 * 60:
        return _.plural("%(num)s jam", "%(num)s jam", minutes // 60)
    return _.plural("%(num)s menit", "%(num)s menit", max(minutes, 0))


def _targets() -> list[Target]:
    return list(db.session.scalars(select(Target).order_by(Target.name)))


@_above
def gateway() -> ResponseReturnValue:
    """The queue, and how long what is oldest has waited for each target."""
    asked, seen = QUEUE.asked(), select(Handover)
    wanted = seen.where(Handover.state.in_(NARROWED[asked.state])) if asked.state in NARROWED else seen
    for part in asked.words.split():
        wanted = wanted.where(
            Handover.number.icontains(part, autoescape=True) | Handover.ext_id.icontains(part, autoescape=True)
        )
    found = QUEUE.page(wanted, asked, seen=seen)
    if asked.csv:
        return csv_answer(found, "serah-terima")
    return _queue(found, PutForm(formdata=None))


def _queue(found: Any, form: PutForm) -> str:
    targets = _targets()
    form.offer(targets)
    if not form.is_submitted():
        form.number.data = codes.tidy_number(request.args.get("q", ""))
    oldest = {target.id: next(services.waiting_since(target), None) for target in targets}
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
        why=WHY,
        csv=CSV,
        transports=TRANSPORTS,
        age=age,
        arrived=ARRIVED,
    )


@_above
def put() -> ResponseReturnValue:
    """Put a report in the queue of a target."""
    form = PutForm()
    form.offer(_targets())
    if form.validate_on_submit():
        target = get_or_404(Target, row_id(form.target.data))
        number = codes.tidy_number(form.number.data or "")
        try:
            services.put(target, number, region=current_site().region_code, by=_me())
        except services.NotHere:
            form.number.errors = [_("Laporan ini tidak ada di wilayah ini, atau sudah masuk antrean tujuan itu.")]
        except messages.MayNotLeave as error:
            form.number.errors = [str(error)]
        else:
            flash(_("Laporan %(number)s masuk antrean.", number=number), "ok")
            return redirect(url_for(f"{NAME}.admin.gateway"), 303)
    return _queue(QUEUE.page(select(Handover), QUEUE.asked(), seen=select(Handover)), form), 422


@_above
def target(key: int = 0) -> ResponseReturnValue:
    """A new target, or one that is changed."""
    row = get_or_404(Target, key) if key else Target()
    form = TargetForm()
    if form.validate_on_submit():
        taken = select(Target.id).where(Target.name == form.name.data, Target.id != (key or 0))
        if db.session.scalar(taken) is None:
            form.write(row)
            db.session.add(row)
            audit(f"{NAME}.target", site_id=current_site().id, user_id=_me().id, target=row.name)
            flash(_("Tujuan “%(name)s” disimpan.", name=row.name), "ok")
            return redirect(url_for(f"{NAME}.admin.gateway"), 303)
        form.name.errors = [_("Nama ini sudah dipakai.")]
    elif not form.is_submitted() and key:
        form.show(row)
    body = render_template("lapor/target.html", form=form, target=row, names=NAMES)
    return body, 422 if form.is_submitted() else 200


@_above
def pause(key: int) -> ResponseReturnValue:
    """Stop handing over to a target, or go on; its queue is filled all the same."""
    row = get_or_404(Target, key)
    if ActForm().validate_on_submit():
        row.paused = not row.paused
        audit(f"{NAME}.{'paused' if row.paused else 'resumed'}", site_id=row.site_id, user_id=_me().id, target=row.name)
        said = _("Penyerahan ke %(name)s dihentikan.") if row.paused else _("Penyerahan ke %(name)s berjalan lagi.")
        flash(said % {"name": row.name}, "ok")
    return redirect(url_for(f"{NAME}.admin.gateway"), 303)


@_above
def handover(key: int) -> ResponseReturnValue:
    """A report on its way: what became of it, what staff copy by hand, and what they can do."""
    form = ActForm()
    row = get_or_404(Handover, key)
    opened = form.validate_on_submit() and form.act.data == REPORTER
    if opened:
        opened = _open(row, form)
    elif form.is_submitted() and not form.errors:
        try:
            _act(key, form)
        except services.NotNow:
            form.form_errors.append(_("Itu tidak bisa dilakukan sekarang. Muat ulang halaman ini."))
        except services.IdTaken:
            form.ext_id.errors = [_("Nomor ini sudah dipakai laporan lain.")]
        if not form.errors:
            flash(_("Sudah dicatat."), "ok")
            return redirect(url_for(f"{NAME}.admin.handover", key=key), 303)
    owner = get_or_404(Target, row.target_id)
    told = {"target": owner.name, "net": owner.transport in BY_NET, "state": STATES[row.state]}
    values = _copied(row, owner, opened=opened)
    row = get_or_404(Handover, key)
    body = render_template(
        "lapor/handover.html",
        row=row,
        form=form,
        values=values,
        names=NAMES,
        why=WHY.get(row.error, row.error),
        sends=bool(profile_of(get_or_404(Target, row.target_id)).sends) and not opened,
        **told,
    )
    return body, 200 if opened or not form.is_submitted() else 422


def _open(row: Handover, form: ActForm) -> bool:
    """Write down why somebody looks at who sent a report, so as to copy it; whether there is a reason."""
    reason, number, key = (form.reason.data or "").strip(), row.number, row.id
    if len(reason) < SHORTEST:
        form.reason.errors = [_("Tulis alasan antara 10 dan 300 huruf.")]
        return False
    with sender_of(number, None) as found:
        if found is not None:
            cases.identity_of(found[1], reason, user=_me())
    get_or_404(Handover, key)
    return True


def _act(key: int, form: ActForm) -> None:
    ext_id = (form.ext_id.data or "").strip()
    if form.act.data == "lagi":
        services.send_again(key)
    elif ext_id:
        services.acknowledge(key, ext_id)
    else:
        form.ext_id.errors = [_("Tulis nomornya.")]


def _copied(row: Handover, owner: Target, *, opened: bool) -> dict[str, str]:
    """Return what staff copy where something does not go by itself, of its sender only what was ``opened``."""
    if row.state in (SENT, ACKED, ENDED):
        return {}
    profile = profile_of(owner)
    if not opened:
        profile = dataclasses.replace(profile, sends=frozenset())
    try:
        message = messages.message_of(row.number, row.key, profile)
    except messages.MayNotLeave:
        return {}
    return {name: value for name, value in message.values.items() if value}


@_above
def batch(key: int) -> ResponseReturnValue:
    """Make the next file of a target."""
    row = get_or_404(Target, key)
    if ActForm().validate_on_submit():
        number = services.batched(row)
        if number:
            audit(f"{NAME}.batch", site_id=row.site_id, user_id=_me().id, target=f"{row.name} {number}")
            return redirect(url_for(f"{NAME}.admin.differences", key=key), 303)
        flash(_("Tidak ada yang menunggu berkas."), "warn")
    return redirect(url_for(f"{NAME}.admin.gateway"), 303)


@_above
def batch_file(key: int, number: int) -> ResponseReturnValue:
    """A file that was made, as often as it is needed; each time is written down."""
    row = get_or_404(Target, key)
    if number not in _batches(row):
        abort(404)
    if not ActForm().validate_on_submit():
        abort(400)
    audit(f"{NAME}.batch_file", site_id=row.site_id, user_id=_me().id, target=f"{row.name} {number}")
    answer: Response = make_response(batches.packed(row, number))
    answer.headers["Content-Type"] = "application/zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="serah-terima-{number:04}.zip"'
    return answer


def _batches(row: Target) -> list[int]:
    query = select(Handover.batch).where(Handover.target_id == row.id, Handover.batch > 0)
    return sorted(set(db.session.scalars(query)), reverse=True)


@_above
def differences(key: int) -> ResponseReturnValue:
    """What differs between us and a target, its files, and a table of theirs."""
    return _differences(get_or_404(Target, key), TableForm(formdata=None), [], "")


def _differences(row: Target, form: TableForm, fates: list[inbound.Fate], packed: str) -> str:
    counts = {fate: sum(each.fate == fate for each in fates) for fate in inbound.FATES}
    return render_template(
        "lapor/differences.html",
        target=row,
        compared=compare.compared(row, current_site()),
        batches=_batches(row),
        form=form,
        fates=sorted(fates, key=lambda each: each.line)[:200],
        counts=counts,
        words=inbound.FATES,
        packed=packed,
    )


@_above
def table(key: int) -> ResponseReturnValue:
    """Look at a table of theirs; what was looked at is written down when it is sent once more."""
    row, form = get_or_404(Target, key), TableForm()
    if not form.validate_on_submit():
        return _differences(row, form, [], ""), 422
    if form.rows.data:
        made = inbound.apply(_unpacked(form.rows.data), row)
        written = sum(each.fate == inbound.NEW for each in made)
        audit(f"{NAME}.heard", site_id=current_site().id, user_id=_me().id, target=str(key), rows=len(made))
        flash(_.plural("%(num)s kabar dicatat.", "%(num)s kabar dicatat.", written), "ok")
        return redirect(url_for(f"{NAME}.admin.differences", key=key), 303)
    try:
        content = form.file.data.read() if form.file.data else b""
        good, bad = inbound.read(content, row, current_site())
    except TableRefused as error:
        form.file.errors = [str(error)]
        return _differences(row, form, [], ""), 422
    return _differences(row, form, [*inbound.plan(good, row), *bad], _packed(good))


def _packed(rows: list[tuple[int, inbound.Incoming]]) -> str:
    told = [[line, each.update_id, each.ext_id, each.state, each.at.isoformat(), each.text] for line, each in rows]
    return json.dumps(told, ensure_ascii=False)


def _unpacked(text: str) -> list[tuple[int, inbound.Incoming]]:
    """Return rows that this page has shown; whoever changes them has the right to write them anyway."""
    try:
        return [
            (int(line), inbound.Incoming(uid[:64], ext_id[:60], state[:60], datetime.fromisoformat(at), said))
            for line, uid, ext_id, state, at, said in json.loads(text)
        ]
    except (ValueError, TypeError, AttributeError):
        abort(400)
