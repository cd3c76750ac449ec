"""Public pages: what was reported, a new report, and its receipt."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select

from cms_core.api import (
    ItemView,
    PreparedImage,
    Site,
    StoreUnavailable,
    cache_policy,
    called,
    case_codes,
    current_site,
    db,
    emergency_contacts,
    every_site,
    format_date,
    guide_of,
    has_row,
    is_open,
    item_url,
    mail_is_on,
    once,
    picture,
    public_list,
    qr,
    short_receipt,
    site_scope,
    site_url,
    village_without_face,
    written,
)
from cms_lapor import NAME, _, codes, doubts, late_photos, reading, sending, similar, states, tries
from cms_lapor.answers import PREFIX, every_question
from cms_lapor.checking import Check, check
from cms_lapor.forms import VISIBILITIES, VISIBILITY_NOTES, JoinForm, ReportForm, report_form
from cms_lapor.models import PROOF, Report
from cms_lapor.topics import SECRET, URGENT, Topic, data, open_topics
from cms_lapor.transfers import services as transfers
from cms_lapor.unkept import unkept

STEP = "langkah"
NEXT, LIKE, CHECK, SEND, SEEK = "lanjut", "serupa", "periksa", "kirim", "cari"
"""What the button of the form says: show what the topic asks, show reports like this one, look first, send, look for a
topic. A program that sends what was written without a network presses none of them, and is not held up."""
TYPED, CHOSEN = "kata", "pilih"
"""What somebody who has no script looks for a topic by, and the button that takes one of those found."""
FRESH_SECONDS = 60
"""How old a page may be that shows where cases stand; what is taken off the site is gone at once."""
GROUPS = {
    "berjalan": (_.lazy("Sedang berjalan"), tuple(n for n in states.SHOWN if n in states.OPEN)),
    "selesai": (_.lazy("Selesai"), (states.DONE,)),
}


def listing() -> ResponseReturnValue:
    """What everybody may read of the reports of the site; from a kecamatan up of its region."""
    wanted = request.args.get("keadaan", "")
    wanted = wanted if wanted in GROUPS else ""
    groups = {group.code: group.label for group in data().groups.values() if open_topics(group.code)}
    group = request.args.get("kategori", "")
    group = group if group in groups else ""
    state = (Report.state.in_(GROUPS[wanted][1]),) if wanted else ()
    topics = (Report.topic.in_(open_topics(group)),) if group else ()
    where = (has_row(Report, *state, *topics),) if state or topics else ()
    found = public_list(plugin=NAME, where=where, kept={"keadaan": wanted, "kategori": group})
    cache_policy().live(FRESH_SECONDS)
    return render_template(
        "lapor/list.html",
        found=found,
        chips=found.chips("keadaan", {name: label for name, (label, _states) in GROUPS.items()}),
        topics=found.chips("kategori", groups),
        topic=groups.get(group, ""),
        states=_states(current_site(), found.items),
        crumbs=[(_("Lapor"), None)],
    )


def _states(site: Site, shown: Any) -> dict[int, states.State]:
    """Return where the reports of a list stand, by their ids, in one statement across their sites."""
    refs: list[int] = [item.ref for item in shown if isinstance(item, ItemView)]
    if not refs:
        return {}
    with every_site(within=site.region_code) as session:
        rows = session.execute(select(Report.id, Report.state).where(Report.id.in_(refs)))
        return {ref: states.STATES[state] for ref, state in rows}


def show(number: str, desa: str | None = None) -> ResponseReturnValue:
    """A report that moderation released; of all others nobody learns that they exist."""
    cache_policy().live(FRESH_SECONDS)
    if desa is None:
        return _page(*_public(number, current_site()))
    with village_without_face(desa, NAME) as village:
        found = _public(number, village)
    cache_policy().roll_up()
    return _page(*found)


def _public(number: str, site: Site) -> tuple[reading.Case, list[Any]]:
    report = reading.by_number(number)
    if report is None:
        _lead_on(number, site)
    if report is None or not report.is_public:
        abort(404)
    alts = {PROOF: _("Foto sesudah dikerjakan")}
    shown = [each for each in report.attachments if each.public and each.medium]
    photos = [picture(each.medium, alt=alts.get(each.kind, _("Foto dari pelapor"))) for each in shown]
    return reading.for_everybody(report, site), photos


def _lead_on(number: str, site: Site) -> None:
    """Lead to the site that has a report now, if everybody may read it there."""
    keeper = transfers.keeper_of(number, site)
    if keeper.id == site.id:
        return
    with site_scope(keeper.id):
        report = reading.by_number(number)
        public = report is not None and report.is_public and is_open(NAME, keeper.id)
    if public:
        path = url_for(f"{NAME}.show", number=number).removeprefix(request.script_root)
        abort(redirect(site_url(keeper, path), 302))


def _page(case: reading.Case, photos: list[Any]) -> str:
    crumbs = [(_("Lapor"), url_for(f"{NAME}.listing")), (written(case.number), None)]
    object_url = url_for(f"{NAME}.objection", **(request.view_args or {}))
    facts = {"case": case, "photos": photos, "mails": mail_is_on()}
    return render_template("lapor/show.html", **facts, object_url=object_url, crumbs=crumbs)


def new() -> ResponseReturnValue:
    """The form of a report, and its receipt."""
    site = current_site()
    if "join" in request.form:
        return _join()
    chosen, typed = request.form.get(CHOSEN, ""), request.form.get(TYPED, "")
    topic = chosen or request.form.get("topic", "")
    form = report_form(site, places(site), topic or request.args.get("kategori", ""))
    step, found = request.form.get(STEP, ""), Check()
    if typed and not topic and step == CHECK:
        step = SEEK  # the key that sends a form presses its first button
    fresh: list[tuple[Site, Report]] = []
    if not form.is_submitted():
        form.topic.data = form.asked.data = form.about
    elif chosen or step in (NEXT, SEEK):
        form.topic.data = topic
        # No browser sends the photos of a form again that comes back.
        if form.csrf_token.validate(form) and form.photos.validate(form):
            form.photos.come_back(form, form.key.data or "")
        return _form_page(site, form, found, typed="" if chosen else typed)
    elif step == LIKE:
        return _like(site, form)

    def make() -> str | None:
        nonlocal found
        if step == CHECK and (found := check(site, form)):
            return None
        try:
            sending.receive(
                site,
                _sent(site, form),
                form.photos.prepared,
                to=form.route,
                wrote=lambda *new: fresh.append(new),
                ending=True,
            )
            return form.route.site.region_code
        except StoreUnavailable:
            form.photos.errors = [_("Foto belum bisa disimpan. Kirim dulu tanpa foto, atau coba lagi sebentar lagi.")]
        return None

    def show(region: str) -> ResponseReturnValue:
        key = form.key.data or ""
        for owner, report in fresh:
            return _receipt(owner, report, codes.code_for(key), photos=len(form.photos.prepared))
        with _brought(region, key) as found:
            if found is None:
                abort(404)  # the module went off, or the report away, since the form was sent
            return _receipt(*found, codes.code_for(key))

    answer = once(form, make, but=(STEP, TYPED), show=show, expect=lambda: form.route.site.region_code)
    return answer if answer is not None else _form_page(site, form, found)


def _form_page(site: Site, form: ReportForm, found: Check, *, typed: str = "") -> ResponseReturnValue:
    """Answer with the form: what was typed stays, and what its topic asks stands in it."""
    form.asked.data = form.about
    body = render_template(
        "lapor/new.html",
        form=form,
        check=found,
        typed=typed,
        sought=data().sought(typed, form.day),
        step=SEND if found else CHECK,
        mails=mail_is_on(),
        # A form that is kept for use without a network brings its aids along.
        aids=Markup(aids()) if g.get("shell") else "",  # noqa: S704  # a template of ours
        notes={kind.code: kind.note for kind in data().kinds.values()},
        visibility_notes=VISIBILITY_NOTES,
        before=data().before,
        contacts=emergency_contacts(site),
        crumbs=[(_("Lapor"), url_for(f"{NAME}.listing")), (_("Laporan baru"), None)],
    )
    return body, 422 if form.is_submitted() else 200


def aids() -> str:
    """What helps to write a report where scripts run: other words for topics, what they ask, where the device is."""
    topics, (form, spare) = data().topics.values(), every_question()
    return render_template(
        "lapor/aids.html",
        form=form,
        spare=spare,
        words={topic.code: " ".join(topic.keywords) for topic in topics if topic.keywords},
        asks={topic.code: [f"{PREFIX}{code}" for code in topic.asks] for topic in topics if topic.asks},
        secret=[topic.code for topic in topics if topic.visibility == SECRET],
    )


def guide() -> ResponseReturnValue:
    """How to report and what comes of it, as it is read aloud in the villages."""
    found, text = guide_of(NAME, Path(__file__).parent, "laporan-untuk-warga")
    crumbs = [(_("Laporan warga"), url_for(f"{NAME}.listing")), (found.title, None)]
    return render_template("lapor/guide.html", guide=found, text=text, crumbs=crumbs)


def _like(site: Site, form: ReportForm) -> ResponseReturnValue:
    """Answer a script that asks, while somebody still writes, what there is to look at; nothing is written."""
    if not form.csrf_token.validate(form):
        return unkept("", 422)
    for name in ("latitude", "longitude"):
        form[name].validate(form)
    return unkept(render_template("lapor/check.html", check=check(site, form)), 200)


def _join() -> ResponseReturnValue:
    """Leave it at a report that everybody may read: one more has the same to report."""
    form, status = JoinForm(), 422

    def make() -> str | None:
        nonlocal status
        number = codes.tidy_number(form.join.data or "")
        with reading.opened_to_all(number) as (_site, report):
            if not tries.count("joins", report, of_report=similar.PER_REPORT, of_site=similar.PER_SITE):
                status = 429
                return None
            similar.join(report, form.key.data or "")
        return number

    answer = once(form, make, show=_joined)
    if answer is not None:
        return answer
    late = _("Belum tercatat. Buka lagi formulirnya, lalu tekan sekali lagi.")
    form.form_errors.append(late if status == 422 else _("Terlalu banyak yang ikut dari sini. Coba satu jam lagi."))
    return unkept(render_template("lapor/joined.html", form=form, case=None), status)


def _joined(number: str) -> ResponseReturnValue:
    with reading.opened_to_all(number) as (site, report):
        case, url = reading.for_everybody(report, site), item_url(site, f"{NAME}.show", {"number": number})
    return unkept(render_template("lapor/joined.html", form=None, case=case, url=url), 201)


def places(site: Site) -> list[tuple[str, str]]:
    """Return the places that somebody can report from a site: a village its own, above it those of its villages."""
    if site.level == "desa":
        return [(site.region_code, site.name)]
    below = select(Site).where(Site.region_code.startswith(f"{site.region_code}."), Site.level == "desa")
    villages = db.session.scalars(below.order_by(Site.name, Site.region_code))
    own = (site.region_code, called(site))
    return [own, *((each.region_code, each.name) for each in villages)]


def _topic(code: str | None) -> Topic:
    return data().topics.get(code or "") or data().topics["lain-lain"]


def _sent(site: Site, form: ReportForm) -> sending.Sent:
    topic = _topic(form.topic.data)
    return sending.Sent(
        client_id=form.key.data or "",
        kind=topic.kind or form.kind.data,
        topic=topic.code,
        body=form.body.data or "",
        place=form.place.data,
        hamlet=form.hamlet.data or "",
        rt=form.rt.data or "",
        rw=form.rw.data or "",
        landmark=form.landmark.data or "",
        lat=form.point.lat if form.point else None,
        long=form.point.long if form.point else None,
        answers=form.answers,
        happened_on=form.happened_on.data,
        visibility=SECRET if topic.visibility == SECRET else form.visibility.data,
        about_office=topic.office or form.about_office.data,
        name=form.person.data or "",
        phone=form.digits,
        email=form.email.data or "",
        suspect=form.suspect or doubts.of_counts(form.body.data or ""),
        late_photos=form.photos.late,
    )


def _receipt(owner: Site, report: Report, code: str, *, photos: int | None = None) -> ResponseReturnValue:
    """Answer with the receipt, which alone holds the code: it stands in no address but behind the # of a QR code.

    What was written a moment ago is not read again: hundreds may be drawn within a minute.
    """
    case, here = reading.receipt_of(report, owner, photos=photos), current_site()
    follow = f"{site_url(here, url_for(f'{NAME}.track').removeprefix(request.script_root))}#{case.number}/{code}"
    if (brief := short_receipt(lambda: _facts(case, case_codes.spaced(code)), link=follow)) is not None:
        return brief
    body = render_template(
        "lapor/receipt.html",
        case=case,
        code=case_codes.spaced(code),
        follow=follow,
        drawing=qr(follow, tail=case_codes.TAIL),
        contacts=emergency_contacts(here) if _topic(report.topic).before == URGENT else None,
        elsewhere=owner.level != here.level,
        visibility=VISIBILITIES[report.visibility],
        crumbs=[(_("Lapor"), url_for(f"{NAME}.listing")), (_("Tanda terima"), None)],
    )
    return unkept(body, 201)


def _facts(case: reading.Receipt, code: str) -> list[tuple[str, str]]:
    """Return what a phone keeps of a receipt: nothing that says what was reported, for others may hold it."""
    received = format_date(case.received_at, weekday=True)
    facts = [(_("Nomor laporan"), case.number), (_("Kode lacak"), code), (_("Diterima"), received)]
    promised = [(_("Dijawab paling lambat"), format_date(case.answer.day, weekday=True))] if case.answer else []
    return [*facts, (_("Diterima oleh"), written(case.office)), *promised]


def _brought(region: str, client_id: str) -> AbstractContextManager[tuple[Site, Report] | None]:
    """Open the report that a form brought to the site of a region, wherever it is by now, with the key of the form."""
    site = db.session.scalar(select(Site).where(Site.region_code == region))
    number = None
    if site is not None:
        with site_scope(site.id):
            number = sending.number_of(client_id)
    return reading.opened(number or "", codes.code_for(client_id))


def missing_photos(region: str, client_id: str) -> frozenset[int]:
    """Return which photos a report still waits for; none where the key is not that of its form."""
    with _brought(region, client_id) as found:
        return late_photos.missing_of(found[1]) if found is not None else frozenset()


def take_photo(region: str, client_id: str, part: int, photo: PreparedImage) -> None:
    """Write a photo down that came after its report."""
    with _brought(region, client_id) as found:
        if found is not None:
            late_photos.attach_to(found[1], part, photo)
