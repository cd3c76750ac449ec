"""Pages on which files go out and come in, and what differs is seen; at a kabupaten."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime

from flask import Response, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import TableRefused, audit, current_site, current_user, get_or_404
from cms_lapor import NAME, _
from cms_lapor.gateway import batches, compare, inbound, services
from cms_lapor.gateway.admin import above
from cms_lapor.gateway.forms import ActForm, TableForm
from cms_lapor.gateway.models import Target
from cms_lapor.gateway.seen import batches as seen_batches
from cms_lapor.gateway.seen import hidden, seen
from cms_lapor.units.duties import me


@above
def batch(key: int) -> ResponseReturnValue:
    """Make the next file of a target."""
    row = get_or_404(Target, key)
    if ActForm().validate_on_submit():
        number = services.batched(row, *seen(current_site(), me()))
        if number:
            audit(f"{NAME}.batch", site_id=row.site_id, user_id=current_user.id, target=f"{row.name} {number}")
            return redirect(url_for(f"{NAME}.admin.differences", key=key), 303)
        flash(_("Tidak ada yang menunggu berkas."), "warn")
    return redirect(url_for(f"{NAME}.admin.gateway"), 303)


@above
def batch_file(key: int, number: int) -> ResponseReturnValue:
    """A file that was made, as often as it is needed; each time is written down."""
    row = get_or_404(Target, key)
    if number not in seen_batches(row, *seen(current_site(), me())):
        abort(404)
    if not ActForm().validate_on_submit():
        abort(400)
    audit(f"{NAME}.batch_file", site_id=row.site_id, user_id=current_user.id, target=f"{row.name} {number}")
    answer: Response = make_response(batches.packed(row, number))
    answer.headers["Content-Type"] = "application/zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="serah-terima-{number:04}.zip"'
    return answer


@above
def differences(key: int) -> ResponseReturnValue:
    """What differs between us and a target, its files, and a table of theirs."""
    return _differences(get_or_404(Target, key), TableForm(formdata=None), [], "")


def _differences(row: Target, form: TableForm, fates: list[inbound.Fate], packed: str) -> str:
    mine, kept = seen(current_site(), me()), hidden(current_site(), me())
    fates = [dataclasses.replace(each, number="") if each.number in kept else each for each in fates]
    counts = {fate: sum(each.fate == fate for each in fates) for fate in inbound.FATES}
    return render_template(
        "lapor/differences.html",
        target=row,
        compared=compare.compared(row, current_site(), *mine),
        batches=seen_batches(row, *mine),
        form=form,
        fates=sorted(fates, key=lambda each: each.line)[:200],
        counts=counts,
        words=inbound.FATES,
        packed=packed,
    )


@above
def table(key: int) -> ResponseReturnValue:
    """Look at a table of theirs; what was looked at is written down when it is sent once more."""
    row, form = get_or_404(Target, key), TableForm()
    if not form.validate_on_submit():
        return _differences(row, form, [], ""), 422
    if form.rows.data:
        made = inbound.apply(_unpacked(form.rows.data), row)
        written = sum(each.fate == inbound.NEW for each in made)
        audit(f"{NAME}.heard", site_id=current_site().id, user_id=current_user.id, target=str(key), rows=len(made))
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
