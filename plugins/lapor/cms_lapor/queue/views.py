"""The queue of a site."""

from __future__ import annotations

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import Found, csv_answer, current_user, once, require, today
from cms_lapor import NAME, _, cases, states
from cms_lapor.models import NEVER
from cms_lapor.queue import bulk
from cms_lapor.queue.filters import filters_of
from cms_lapor.queue.forms import BulkForm
from cms_lapor.queue.listing import QUEUE, asked_of, is_covered
from cms_lapor.routing import HANDLE
from cms_lapor.topics import topic_label
from cms_lapor.units import services
from cms_lapor.units.duties import Seat, me, my_seat

TICK, ALL = "pilih", "semua"
LONGEST = 200
"""Letters of an address that a form leads to."""
NAMED = 8
"""How many numbers are named of those that are passed over for a reason."""


def seat_or_403() -> Seat:
    """Return what this person may do at the desk of the site; 403 for whom nothing is his duty."""
    seat = my_seat()
    if not seat.is_open:
        abort(403)
    return seat


@require(HANDLE)
def queue() -> ResponseReturnValue:
    """The cases of the site, what is due first; several of them can be handled together."""
    seat, form = seat_or_403(), BulkForm(prefix="bersama").offer(services.unit_names(active=True))
    names = services.unit_names()
    filters = filters_of(seat.site, names)
    asked, user_id, kept = QUEUE.asked(), int(current_user.id), {each.name: each.chosen for each in filters}
    if (answer := once(form, lambda: _act(form, seat, Found(list=QUEUE, asked=asked, rows=[], kept=kept)))) is not None:
        return answer
    seen, wanted = asked_of(seat, asked, filters, user_id)
    found = QUEUE.page(wanted, asked, seen=seen, kept=kept, covered=is_covered(asked, kept))
    if asked.csv:
        return csv_answer(found, "laporan")
    ticked = set(request.form.getlist(TICK))
    if not form.is_submitted() and request.args.get(TICK) == ALL:
        ticked = {f"{row.id}-{row.step}" for row in found.rows}
    page = render_template(
        "lapor/queue.html",
        found=found,
        filters=filters,
        form=form,
        ticked=ticked,
        acts=[row for row in found.rows if seat.takes(row)],
        units=names,
        states=states.STATES,
        admin=seat.admin,
        day=today(seat.site),
        never=NEVER,
        topic_label=topic_label,
    )
    return page, 422 if form.is_submitted() else 200


def _act(form: BulkForm, seat: Seat, asked: Found) -> str | None:
    marks = bulk.marks_of(request.form.getlist(TICK))
    action = request.form.get("langkah", "")
    if not marks or action not in (bulk.ASSIGN, bulk.FILE, bulk.TAKE, bulk.REAL):
        form.form_errors.append(_("Centang dulu laporan yang dimaksud, lalu tekan satu tombol."))
        return None
    unit = next((each for each in services.units(active=True) if str(each.id) == form.unit.data), None)
    said = cases.Said(told=form.told.data or "") if action == bulk.FILE else cases.Said()
    try:
        done = bulk.run(action, marks, said, seat=seat, user=me(), unit=unit)
    except cases.Missing as missing:
        form.complain(missing.what)
        return None
    if done.count:
        flash(_.plural("%(num)s laporan selesai diurus.", "%(num)s laporan selesai diurus.", done.count), "ok")
    for why, numbers in done.skipped.items():
        named = ", ".join(numbers[:NAMED]) + (" …" if len(numbers) > NAMED else "")
        flash(_("%(count)s dilewati, %(why)s: %(numbers)s.", count=len(numbers), why=why, numbers=named), "warn")
    if not done.count and not done.skipped:
        flash(_("Tidak ada yang diurus: laporan yang dicentang tidak ada di sini lagi."), "warn")
    # What the queue does not know stays out: it may mean something to whoever makes addresses.
    address = asked.url(sesudah=asked.asked.after)
    return address if len(address) <= LONGEST else url_for(f"{NAME}.admin.queue", keadaan=asked.asked.state)
