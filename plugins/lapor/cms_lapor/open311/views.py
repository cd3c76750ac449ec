"""The addresses of GeoReport v2. Every answer has a body that programs can read; nothing that is sent is redirected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from cms_core.api import Site, accept_key, cache_policy, called, case_codes, current_site, db, is_within, site_url
from cms_lapor import NAME, _, codes
from cms_lapor.open311 import asked, offers, reading, services
from cms_lapor.open311.answers import TYPES, One, Refused, Rows, answer, refusal
from cms_lapor.open311.asked import Wanted
from cms_lapor.open311.clients import Known, known_by
from cms_lapor.open311.forms import RequestForm, UpdateForm
from cms_lapor.topics import Topic

api = Blueprint("open311", __name__, url_prefix="/lapor/open311/v2")
FORMS = "<any(xml, json):ending>"
CHANGESET = "2026-09-01T00:00:00+07:00"
"""When the interface was last changed in a way that clients have to know."""
FRESH_SECONDS = 60
UNWRITTEN = (400, 405, 413, 415)
"""What is refused before a view is reached."""


def _told(view: Callable[..., Rows | One | Response]) -> Callable[..., Response]:
    """Let a view answer with values, and refuse with sentences."""

    def answered(ending: str, **values: str) -> Response:
        # From a kecamatan up other sites change what is told.
        cache_policy().live(FRESH_SECONDS)
        if current_site().level != "desa":
            cache_policy().roll_up()
        try:
            told = view(ending=ending, **values)
        except Refused as error:
            db.session.rollback()
            return refusal(error, ending)
        return told if isinstance(told, Response) else answer(told, ending)

    answered.__doc__ = view.__doc__
    return answered


def discovery(ending: str) -> One:
    """Where the interface is, who answers for it, and how one gets a key."""
    here = current_site()
    root = site_url(here, url_for(f"{NAME}.open311.discovery", ending=ending).removeprefix(request.script_root))
    formats = Rows("formats", "format", [kind.partition(";")[0] for kind in TYPES.values()])
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": root.rpartition("/")[0],
        "changeset": CHANGESET,
        "type": "production",
        "formats": formats,
    }
    ways = " ".join(way for way in (here.phone, here.email, site_url(here)) if way)
    key = _("Minta kunci kepada %(office)s: %(ways)s", office=called(here), ways=ways)
    told = {"changeset": CHANGESET, "contact": f"{called(here)} {ways}", "key_service": key}
    return One("discovery", {**told, "endpoints": Rows("endpoints", "endpoint", [endpoint])})


def service_list(ending: str) -> Rows:
    """What can be reported."""
    return offers.services(asked.place(current_site()))


def service(code: str, ending: str) -> One:
    """What a topic asks."""
    return offers.definition(offers.topic_of(code, asked.place(current_site())))


def requests(ending: str) -> Rows:
    """What everybody may read of the reports."""
    site = asked.place(current_site())
    return reading.found(site, asked.wanted(), extensions=asked.with_extensions())


def one_request(number: str, ending: str) -> Rows:
    """One report. Whether another one is secret, not yet looked at, or not there at all, is answered alike."""
    site = asked.place(current_site())
    found = reading.found(site, Wanted(numbers=(number,)), extensions=asked.with_extensions())
    if not found.rows:
        raise Refused(404, _("service_request_id ini tidak ada."))
    return found


def token(token: str, ending: str) -> Rows:
    """The number of a report, by what its sender got for it."""
    number = services.number_by(token)
    if not number:
        raise Refused(404, _("token ini tidak ada."))
    return Rows("service_requests", "request", [{"service_request_id": number, "token": token}])


def updates(ending: str) -> Rows:
    """What was told about reports in a time."""
    return reading.updates(asked.place(current_site()), *asked.window())


def new_request(ending: str) -> Response:
    """Take a report in: 201, or 200 when the same arrives again."""
    here, site, client = _sender()
    form = RequestForm()
    topic = offers.topic_of(asked.value("service_code"), site)
    sent = {name: request.values.getlist(name) for name in request.values}
    answers = offers.answers_from(topic, sent, site)
    if not form.validate():
        raise Refused(400, *form.faults())
    files = [file for name in sorted(request.files) for file in request.files.getlist(name)]
    place = _place(site, form.address_id.data or "")
    arrival = services.Arrival.of(client, _body(sent, files), request.headers.get("Idempotency-Key", "")[:200])
    taken = services.before(arrival)
    if taken is None:
        photos = services.photos_of(client, files, form.media_url.data or "")
        taken = services.receive(here, place, arrival, topic=topic, form=form, answers=answers, photos=photos)
    return _receipt(here, topic, taken, ending)


def _sender() -> tuple[Site, Site, Known]:
    """Return the site that is asked, the one that is meant, and who sends; the answer is kept from now on."""
    here = current_site()
    site = asked.place(here)
    client = known_by(asked.value("api_key"), site)
    accept_key()
    return here, site, client


def _body(sent: dict[str, list[str]], files: list[Any]) -> dict[str, Any]:
    """Return what makes a post the same as another one, without the key and the way it was sent."""
    words = {name: values for name, values in sent.items() if name != "api_key"}
    return {**words, "": [services.digest(file.stream) for file in files]}


def _place(site: Site, code: str) -> str:
    """Return the code of the region that a report is about: the site's, or that of one below with a site.

    Raises:
        Refused: there is no such place here.
    """
    if not code or code == site.region_code:
        return site.region_code
    known = db.session.scalar(select(Site.id).where(Site.region_code == code))
    if known is None or not is_within(code, site.region_code):
        raise Refused(400, _("address_id: bukan kode wilayah di sini."))
    return code


def _receipt(here: Site, topic: Topic, taken: services.Taken, ending: str) -> Response:
    """Answer with a number, or where the topic is a black box with a token, never with both (GeoReport v2, POST).

    A black box gives no number back by itself; whoever has the token may ask for it, and the notice has it for people.
    """
    follow = site_url(here, url_for(f"{NAME}.track").removeprefix(request.script_root))
    known = {"number": taken.number, "code": case_codes.spaced(taken.code), "url": follow}
    notice = _("Kode lacak: %(code)s. Pakai bersama nomor %(number)s di %(url)s.", **known)
    told = {"token": taken.token} if offers.is_black_box(topic) else {"service_request_id": taken.number}
    values = {**told, "service_notice": notice, "account_id": None}
    return answer(Rows("service_requests", "request", [values]), ending, 200 if taken.again else 201)


def new_update(ending: str) -> Response:
    """Write down what another office says of a report: 201, or 200 when it is known."""
    _here, site, client = _sender()
    form = UpdateForm()
    asked.moment("updated_datetime")
    if not form.validate():
        raise Refused(400, *form.faults())
    number = codes.tidy_number(form.service_request_id.data or "")
    form.service_request_id.data = number
    words = {"number": number, "text": form.description.data, "status": form.status.data}
    arrival = services.Arrival.of(client, words, f"update {form.update_id.data}")
    again = services.hear(site, arrival, form)
    rows = [{"update_id": form.update_id.data, "service_request_id": number}]
    return answer(Rows("service_request_updates", "request_update", rows), ending, 200 if again else 201)


def unknown(rest: str = "") -> Response:
    """Whatever else is asked below the address of the interface."""
    ending = "json" if rest.endswith(".json") else "xml"
    return refusal(Refused(404, _("Alamat ini tidak ada. Yang ada tertulis di discovery.xml.")), ending)


def refused_early(error: HTTPException) -> Response:
    """What was refused before a view was reached, in a form that a program can read."""
    ending = "json" if request.path.endswith(".json") else "xml"
    return refusal(Refused(error.code or 400, error.name), ending)


for _rule, _name, _view, _method in (
    (f"/discovery.{FORMS}", "discovery", discovery, "GET"),
    (f"/services.{FORMS}", "services", service_list, "GET"),
    (f"/services/<code>.{FORMS}", "service", service, "GET"),
    (f"/requests.{FORMS}", "requests", requests, "GET"),
    (f"/requests.{FORMS}", "new_request", new_request, "POST"),
    (f"/requests/<number>.{FORMS}", "request", one_request, "GET"),
    (f"/tokens/<token>.{FORMS}", "token", token, "GET"),
    (f"/servicerequestupdates.{FORMS}", "updates", updates, "GET"),
    (f"/servicerequestupdates.{FORMS}", "new_update", new_update, "POST"),
):
    api.add_url_rule(_rule, _name, _told(_view), methods=[_method])
for _rule in ("/", "/<path:rest>"):
    api.add_url_rule(_rule, "unknown", unknown, methods=["GET", "POST", "PUT", "PATCH", "DELETE"], strict_slashes=False)
for _status in UNWRITTEN:
    api.register_error_handler(_status, refused_early)
