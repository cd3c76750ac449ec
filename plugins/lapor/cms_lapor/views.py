"""Public pages: what was reported, a new report and its receipt, and the way back to one's own."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cms_core.api import (
    ChangedMeanwhile,
    ItemView,
    Site,
    StoreUnavailable,
    cache_policy,
    count_try,
    current_site,
    db,
    emergency_contacts,
    every_site,
    has_row,
    item_url,
    once,
    picture,
    public_list,
    row_id,
    site_url,
    village_without_face,
    words_for,
    written,
)
from cms_lapor import NAME, _, cases, codes, doubts, sending, similar, states, told
from cms_lapor.answers import PREFIX, every_question
from cms_lapor.checking import Check, check
from cms_lapor.forms import VISIBILITIES, VISIBILITY_NOTES, ActForm, JoinForm, ReportForm, TrackForm, report_form
from cms_lapor.models import Report
from cms_lapor.routing import NobodyAbove
from cms_lapor.topics import SECRET, URGENT, Topic, data

STEP = "langkah"
NEXT, LIKE, CHECK, SEND = "lanjut", "serupa", "periksa", "kirim"
"""What the button of the form says: show what the topic asks, show reports like this one, look first, send. A program
that sends what was written without a network presses none of them, and is not held up."""
TRIES = "10 per hour"
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
    where = (has_row(Report, Report.state.in_(GROUPS[wanted][1])),) if wanted else ()
    found = public_list(plugin=NAME, where=where, kept={"keadaan": wanted})
    cache_policy().live(FRESH_SECONDS)
    return render_template(
        "lapor/list.html",
        found=found,
        chips=found.chips("keadaan", {name: label for name, (label, _states) in GROUPS.items()}),
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


def _public(number: str, site: Site) -> tuple[told.Case, list[Any]]:
    report = told.by_number(number)
    if report is None or not report.is_public:
        abort(404)
    alt = _("Foto dari pelapor")
    photos = [picture(each.medium, alt=alt) for each in report.attachments if each.public and each.medium]
    return told.for_everybody(report, site), photos


def _page(case: told.Case, photos: list[Any]) -> str:
    crumbs = [(_("Lapor"), url_for(f"{NAME}.listing")), (written(case.number), None)]
    object_url = url_for(f"{NAME}.objection", **(request.view_args or {}))
    return render_template("lapor/show.html", case=case, photos=photos, object_url=object_url, crumbs=crumbs)


def new() -> ResponseReturnValue:
    """The form of a report, and its receipt."""
    site = current_site()
    if "join" in request.form:
        return _join()
    form = report_form(site, _places(site), request.form.get("topic") or request.args.get("kategori", ""))
    step, found = request.form.get(STEP, ""), Check()
    if not form.is_submitted():
        form.topic.data = form.asked.data = form.about
    elif step == NEXT:
        return _form_page(site, form, found)
    elif step == LIKE:
        return _like(site, form)

    def make() -> str | None:
        nonlocal found
        # Photos would have to be chosen anew: nobody is asked to do that for a look at what else there is.
        if step == CHECK and not form.has_photos and (found := check(site, form)):
            return None
        try:
            return sending.receive(site, _sent(site, form), form.prepared)
        except NobodyAbove:
            form.about_office.errors = [
                _("Kantor di atasnya belum menerima laporan di sini. Pakai SP4N-LAPOR! di bawah.")
            ]
        except StoreUnavailable:
            form.photos.errors = [_("Foto belum bisa disimpan. Kirim dulu tanpa foto, atau coba lagi sebentar lagi.")]
        return None

    def show(number: str) -> ResponseReturnValue:
        return _receipt(number, codes.code_for(form.key.data or ""))

    answer = once(form, make, but=(STEP,), show=show)
    return answer if answer is not None else _form_page(site, form, found)


def _form_page(site: Site, form: ReportForm, found: Check) -> ResponseReturnValue:
    """Answer with the form: what was typed stays, and what its topic asks stands in it."""
    form.asked.data = form.about
    body = render_template(
        "lapor/new.html",
        form=form,
        check=found,
        step=SEND if found else CHECK,
        notes={kind.code: kind.note for kind in data().kinds.values()},
        visibility_notes=VISIBILITY_NOTES,
        before=data().before,
        contacts=emergency_contacts(site),
        crumbs=[(_("Lapor"), url_for(f"{NAME}.listing")), (_("Laporan baru"), None)],
    )
    return body, 422 if form.is_submitted() else 200


def aids() -> ResponseReturnValue:
    """What helps to write a report where scripts run: other words for topics, what they ask, where the device is."""
    topics, (form, spare) = data().topics.values(), every_question()
    return render_template(
        "lapor/aids.html",
        form=form,
        spare=spare,
        words={topic.code: " ".join(topic.keywords) for topic in topics if topic.keywords},
        asks={topic.code: [f"{PREFIX}{code}" for code in topic.asks] for topic in topics if topic.asks},
    )


def _like(site: Site, form: ReportForm) -> ResponseReturnValue:
    """Answer a script that asks, while somebody still writes, what there is to look at; nothing is written."""
    if not form.csrf_token.validate(form):
        return _private("", 422)
    for name in ("latitude", "longitude"):
        form[name].validate(form)
    return _private(render_template("lapor/check.html", check=check(site, form)), 200)


def _join() -> ResponseReturnValue:
    """Leave it at a report that everybody may read: one more has the same to report."""
    form = JoinForm()

    def make() -> str | None:
        number = codes.tidy_number(form.join.data or "")
        with told.opened(number, None) as found:
            if found is None or not found[1].is_public:
                abort(404)
            similar.join(found[1], form.key.data or "")
        return number

    answer = once(form, make, show=_joined)
    if answer is not None:
        return answer
    form.form_errors.append(_("Belum tercatat. Buka lagi formulirnya, lalu tekan sekali lagi."))
    return _private(render_template("lapor/joined.html", form=form, case=None), 422)


def _joined(number: str) -> ResponseReturnValue:
    with told.opened(number, None) as found:
        if found is None or not found[1].is_public:
            abort(404)
        case, url = told.for_everybody(found[1], found[0]), item_url(found[0], f"{NAME}.show", {"number": number})
    return _private(render_template("lapor/joined.html", form=None, case=case, url=url), 201)


def _places(site: Site) -> list[tuple[str, str]]:
    """Return the places that somebody can report from a site: a village its own, above it those of its villages."""
    if site.level == "desa":
        return [(site.region_code, site.name)]
    below = select(Site).where(Site.region_code.startswith(f"{site.region_code}."), Site.level == "desa")
    villages = db.session.scalars(below.order_by(Site.name, Site.region_code))
    own = (site.region_code, f"{words_for(site)['sebutan']} {site.name}")
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
        email=(form.email.data or "").lower(),
        suspect=form.suspect or doubts.of_counts(form.body.data or ""),
    )


def _receipt(number: str, code: str) -> ResponseReturnValue:
    """Answer with the receipt, which alone holds the code: it stands in no address but behind the # of a QR code."""
    with told.opened(number, code) as found:
        if found is None:
            abort(404)  # the module went off, or the report away, since the form was sent
        owner, report = found
        case, level, visibility = told.receipt_of(report, owner), owner.level, report.visibility
        urgent = _topic(report.topic).before == URGENT
    here = current_site()
    body = render_template(
        "lapor/receipt.html",
        case=case,
        code=codes.spaced(code),
        follow=f"{site_url(here, url_for(f'{NAME}.track').removeprefix(request.script_root))}#{number}/{code}",
        contacts=emergency_contacts(here) if urgent else None,
        elsewhere=level != here.level,
        visibility=VISIBILITIES[visibility],
        crumbs=[(_("Lapor"), url_for(f"{NAME}.listing")), (_("Tanda terima"), None)],
    )
    return _private(body, 201)


def track() -> ResponseReturnValue:
    """The way back to a report, and what its sender does there. What is wrong about number and code is not said."""
    if "move" in request.form:
        return _act()
    form = TrackForm()
    if form.validate_on_submit():
        number, code = codes.tidy_number(form.number.data or ""), form.code.data or ""
        with told.opened(number, code) as found:
            case = told.for_reporter(found[1], found[0]) if found else None
        if case is not None:
            # Whoever has the code gets in, however often others have guessed: 60 bits are not guessed.
            return _case(case, code, ActForm(formdata=None))
        status = 422
        form.form_errors.append(_("Nomor dan kode ini tidak cocok. Periksa keduanya di tanda terima."))
        if number and not count_try(f"{NAME} track", number, TRIES):
            status, form.form_errors = 429, [_("Terlalu banyak percobaan. Tunggu satu jam, lalu coba lagi.")]
        return _private(_track_page(form), status)
    return _private(_track_page(form), 422 if form.is_submitted() else 200)


def _track_page(form: TrackForm) -> str:
    crumbs = [(_("Lapor"), url_for(f"{NAME}.listing")), (_("Lacak laporan"), None)]
    return render_template("lapor/track.html", form=form, crumbs=crumbs)


def _act() -> ResponseReturnValue:
    form = ActForm()
    number, code = codes.tidy_number(form.number.data or ""), form.code.data or ""

    def make() -> str | None:
        with told.opened(number, code) as found:
            if found is None:
                form.form_errors.append(_("Nomor dan kode ini tidak cocok. Periksa keduanya di tanda terima."))
                return None
            return _do(form, *found)

    def again(_done: str) -> ResponseReturnValue:
        return _open(number, code, ActForm(formdata=None), _("Sudah kami catat."))

    answer = once(form, make, show=again)
    return answer if answer is not None else _open(number, code, form)


def _do(form: ActForm, site: Site, report: Report) -> str | None:
    said, step = cases.Said(note=form.words.data or ""), _step(form)
    try:
        if form.move.data == cases.RATE:
            cases.rate(report, int(form.stars.data or 0), said.note, step=step)
        else:
            cases.move(report, form.move.data or "", said, by=states.REPORTER, step=step, site=site)
    except cases.Missing:
        form.words.errors = [_("Tulis dulu pesannya.")]
    except ChangedMeanwhile:
        form.form_errors.append(_("Laporan ini baru saja berubah. Baca dulu kabar terbarunya, lalu kirim lagi."))
    except cases.NoSuchMove:
        form.form_errors.append(_("Itu tidak bisa lagi dilakukan pada laporan ini."))
    else:
        return report.number
    return None


def _step(form: ActForm) -> int:
    try:
        return row_id(form.step.data or "")
    except ValueError:
        return -1


def _open(number: str, code: str, form: ActForm, done: str = "") -> ResponseReturnValue:
    with told.opened(number, code) as found:
        case = told.for_reporter(found[1], found[0]) if found else None
    if case is None:
        return _private(_track_page(TrackForm(formdata=None)), 422)
    return _case(case, code, form, done)


def _case(case: told.Case, code: str, form: ActForm, done: str = "") -> ResponseReturnValue:
    wrong = bool(form.errors)
    body = render_template(
        "lapor/case.html",
        case=case,
        code=code,
        form=form,
        done=done,
        visibility=VISIBILITIES[case.visibility],
        crumbs=[(_("Lapor"), url_for(f"{NAME}.listing")), (written(case.number), None)],
    )
    return _private(body, 422 if wrong else 200)


def _private(body: str, status: int) -> Response:
    """Answer with what only one person may see: nothing keeps it."""
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response
