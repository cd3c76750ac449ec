"""What can be reported, as GeoReport v2 lists it: topics are its services, their questions its attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cms_core.api import Site, today
from cms_lapor import _
from cms_lapor.open311.answers import One, Refused, Rows
from cms_lapor.topics import SECRET, Topic, data

PRIVATE = "private"
"""The keyword by which clients know that nobody will read such a report (FixMyStreet reads it)."""
LISTS = frozenset({"singlevaluelist", "multivaluelist"})


def services(site: Site) -> Rows:
    """Return what can be reported today."""
    offered = [topic for _group, topics in data().offered(today(site)) for topic in topics]
    return Rows("services", "service", [_service(topic) for topic in offered])


def topic_of(code: str, site: Site) -> Topic:
    """Return a topic that can be reported today.

    Raises:
        Refused: there is none with this code.
    """
    topic = data().topics.get(code)
    if topic is None or not topic.is_offered(today(site)):
        raise Refused(404, _("service_code ini tidak ada."))
    return topic


def _service(topic: Topic) -> Mapping[str, Any]:
    group, before = data().groups[topic.group], data().before.get(topic.before)
    secret = topic.visibility == SECRET
    return {
        "service_code": topic.code,
        "service_name": topic.label,
        "description": before.label if before is not None else None,
        "metadata": bool(questions_of(topic)),
        # What is always secret never comes back: nobody can look how it stands.
        "type": "blackbox" if secret else "realtime",
        "keywords": PRIVATE if secret else None,
        "group": group.label,
    }


def definition(topic: Topic) -> One:
    """Return what a topic asks."""
    asked = [_attribute(question, order) for order, question in enumerate(questions_of(topic), 1)]
    rows = Rows("attributes", "attribute", asked)
    return One("service_definition", {"service_code": topic.code, "attributes": rows})


def questions_of(topic: Topic) -> tuple[Any, ...]:
    """Return the questions of a topic: each has ``code``, ``datatype``, ``required``, ``label`` and ``values``."""
    return tuple(getattr(topic, "questions", ()))


def values_of(question: Any) -> dict[str, str]:
    """Return what can be answered where a question has a list, by code."""
    return {value.code: value.label for value in question.values}


def _attribute(question: Any, order: int) -> Mapping[str, Any]:
    told = {
        "variable": True,
        "code": question.code,
        "datatype": question.datatype,
        "required": question.required,
        "datatype_description": None,
        "order": order,
        "description": question.label,
    }
    if question.datatype in LISTS:
        values = [{"key": code, "name": label} for code, label in values_of(question).items()]
        told["values"] = Rows("values", "value", values)
    return told


def answers_from(topic: Topic, sent: Mapping[str, list[str]]) -> dict[str, str]:
    """Return what was answered (``attribute[CODE]``, several values joined by ``", "``), by code.

    Raises:
        Refused: something required is missing, or an answer is none of the list.
    """
    found, wrong = {}, []
    for question in questions_of(topic):
        given = list(_given(question.code, sent))
        known = values_of(question) if question.datatype in LISTS else None
        if question.required and not given:
            wrong.append(_("attribute[%(code)s] harus diisi.", code=question.code))
        elif known is not None and not set(given) <= set(known):
            wrong.append(_("attribute[%(code)s] bukan salah satu pilihan.", code=question.code))
        elif given:
            found[question.code] = ", ".join(given)
    if wrong:
        raise Refused(400, *wrong)
    return found


def _given(code: str, sent: Mapping[str, list[str]]) -> Iterator[str]:
    for name in (f"attribute[{code}]", f"attribute[{code}][]"):
        yield from (value.strip() for value in sent.get(name, ()) if value.strip())
