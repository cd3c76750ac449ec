"""Public pages of those who follow a report, and the feed of one."""

from __future__ import annotations

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    accept_key,
    cache_policy,
    current_site,
    language,
    lasting_url,
    mail_is_on,
    written,
)
from cms_lapor import NAME, _, reading
from cms_lapor.following import services
from cms_lapor.following.forms import AnswerForm, FollowForm
from cms_lapor.unkept import unkept

FRESH_SECONDS = 60


def follow(number: str) -> ResponseReturnValue:
    """Ask for the news of a report by mail; of one that nobody may read nobody learns that there is one."""
    form = FollowForm()
    status, sent = (422, False) if form.is_submitted() else (200, False)
    with reading.opened_to_all(number) as (site, report):
        case = reading.for_everybody(report, site)
        if form.validate_on_submit() and mail_is_on():
            try:
                # A program is answered like everybody else, and sends nobody a letter.
                if not form.website.data:
                    services.follow(report, site, form.email.data or "", language())
                status, sent = 200, True
            except services.TooMany:
                status = 429
                form.form_errors.append(_("Terlalu banyak permintaan. Tunggu satu jam, lalu coba lagi."))
    crumbs = [(_("Lapor"), url_for(f"{NAME}.listing")), (written(number), None), (_("Ikuti"), None)]
    body = render_template(
        "lapor/following/follow.html", case=case, form=form, sent=sent, mails=mail_is_on(), crumbs=crumbs
    )
    return unkept(body, status)


def feed(number: str) -> ResponseReturnValue:
    """The way of a report as Atom (RFC 4287)."""
    cache_policy().live(FRESH_SECONDS)
    with reading.opened_to_all(number) as (site, report):
        case = reading.for_everybody(report, site)
        if site.id != current_site().id:
            cache_policy().roll_up()
        url = lasting_url(site, f"{NAME}.show", {"number": case.number})
        own = lasting_url(site, f"{NAME}.feed", {"number": case.number})
    body = render_template("lapor/following/feed.xml", case=case, url=url, own=own)
    return Response(body, mimetype="application/atom+xml")


def confirm(token: str) -> ResponseReturnValue:
    """The yes of an address: a button, because programs open the links of letters before people do."""
    form, done, late = AnswerForm(), False, False
    if not services.is_ours(token, services.CONFIRM):
        abort(404)
    with services.found(token) as row:
        if form.validate_on_submit():
            done = row is not None and services.confirm(row) is not None
            late = not done
    return _answer("confirm", form, done=done, late=late)


def leave(token: str) -> ResponseReturnValue:
    """The no of an address, from the page of its link or from a mail program (RFC 8058)."""
    form = AnswerForm()
    if not services.is_ours(token, services.LEAVE):
        # A link that was cut short has not ended anything, and is not to say so.
        abort(404)
    accept_key()
    with services.found(token) as row:
        # Whoever leaves twice has left.
        done = row is None or form.is_submitted()
        if row is not None and done:
            services.leave(row)
    return _answer("leave", form, done=done)


def _answer(what: str, form: AnswerForm, *, done: bool, late: bool = False) -> ResponseReturnValue:
    crumbs = [(_("Lapor"), url_for(f"{NAME}.listing")), (_("Ikuti"), None)]
    body = render_template(f"lapor/following/{what}.html", form=form, done=done, late=late, crumbs=crumbs)
    return unkept(body, 410 if late else 200)
