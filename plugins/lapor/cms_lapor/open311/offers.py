"""What can be reported, as GeoReport v2 lists it: topics are its services, their questions its attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cms_core.api import Site, today
from cms_lapor import _
from cms_lapor import answers as asking
from cms_lapor.open311.answers import One, Refused, Rows
from cms_lapor.open311.forms import answers_form
from cms_lapor.topics import MOMENT, SECRET, Question, Topic, data

PRIVATE = "private"
"""The keyword by which clients know that nobody will read such a report (FixMyStreet reads it)."""


def services(site: Site) -> Rows:
    """Return what can be reported today."""
    offered = [topic for _group, topics in data().offered(today(site)) for topic in topics]
    return Rows("services", "service", [_service(topic) for topic in offered])


def topic_of(code: str, site: Site) -> Topic:
    """Return a topic that can be reported today.

    Raises:
        Refused: there is none with this code, or no code.
    """
    if not code:
        raise Refused(400, _("service_code: harus diisi"))
    topic = data().topics.get(code)
    if topic is None or not topic.is_offered(today(site)):
        raise Refused(404, _("service_code ini tidak ada."))
    return topic


def is_black_box(topic: Topic) -> bool:
    """Whether reports of a topic never come back, because they are always secret: nobody can look how they stand."""
    return topic.visibility == SECRET


def _service(topic: Topic) -> Mapping[str, Any]:
    group, before = data().groups[topic.group], data().before.get(topic.before)
    secret = is_black_box(topic)
    return {
        "service_code": topic.code,
        "service_name": topic.label,
        "description": before.label if before is not None else None,
        "metadata": bool(topic.asks),
        "type": "blackbox" if secret else "realtime",
        "keywords": ", ".join((*topic.keywords, *((PRIVATE,) if secret else ()))) or None,
        "group": group.label,
    }


def definition(topic: Topic) -> One:
    """Return what a topic asks."""
    asked = [_attribute(question, order) for order, question in enumerate(data().asked(topic.code), 1)]
    rows = Rows("attributes", "attribute", asked)
    return One("service_definition", {"service_code": topic.code, "attributes": rows})


def _attribute(question: Question, order: int) -> Mapping[str, Any]:
    told = {
        "variable": True,
        "code": question.code,
        "datatype": question.type,
        "required": question.required,
        "datatype_description": None,
        "order": order,
        "description": question.label,
    }
    if question.values:
        told["values"] = Rows(
            "values", "value", [{"key": value.code, "name": value.label} for value in question.values]
        )
    return told


def answers_from(topic: Topic, sent: Mapping[str, list[str]], site: Site) -> str:
    """Return what was answered (``attribute[CODE]``, of a list ``attribute[CODE][]``) as a report keeps it.

    Raises:
        Refused: something required is missing, or an answer is none; all of that is said at once.
    """
    asked = data().asked(topic.code)
    given = [(f"{asking.PREFIX}{each.code}", value) for each in asked for value in _given(each, sent, site)]
    form = answers_form(topic.code, given)
    if not form.validate():
        raise Refused(400, *_wrong(form, asked))
    return asking.kept(form, topic.code)


def _given(question: Question, sent: Mapping[str, list[str]], site: Site) -> Iterator[str]:
    for name in (f"attribute[{question.code}]", f"attribute[{question.code}][]"):
        for value in sent.get(name, ()):
            yield _local(value.strip(), site) if question.type == MOMENT else value.strip()


def _local(value: str, site: Site) -> str:
    """Return a moment by the clock of a site; what is none is left for the field to refuse."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    local = moment.astimezone(ZoneInfo(site.timezone)) if moment.tzinfo is not None else moment
    return local.strftime(asking.MINUTES)


def _wrong(form: Any, asked: list[Question]) -> Iterator[str]:
    for question in asked:
        for error in form[f"{asking.PREFIX}{question.code}"].errors:
            yield f"attribute[{question.code}]: {error}"
