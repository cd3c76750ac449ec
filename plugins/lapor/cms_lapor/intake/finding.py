"""Which topic or place somebody means who types a part of its name or its code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from cms_core.api import squeezed
from cms_lapor import _
from cms_lapor.topics import Topic, data, topic_label

OTHER = "lain-lain"
TOLD = 4
"""How many topics are named where several fit."""


class NoTopic(Exception):
    """No topic fits what was typed, or several do; the message tells the person so."""


def topic_of(words: str, day: date) -> Topic:
    """Return the topic that is meant by its code, its name, or a part of its name; without words that for all else.

    Raises:
        NoTopic: none of those that are offered on that day is meant, or several may be.
    """
    offered = [topic for _group, topics in data().offered(day) for topic in topics]
    said = squeezed(words)
    if not said:
        return data().topics[OTHER]
    labels = {topic.code: squeezed(topic_label(topic.code)) for topic in offered}
    exact = [topic for topic in offered if said in (topic.code, labels[topic.code], *map(squeezed, _names(topic)))]
    begins = [topic for topic in offered if any(squeezed(name).startswith(said) for name in _names(topic))]
    part = [topic for topic in offered if said in labels[topic.code]]
    found = next((each for each in (exact, begins, part) if each), [])
    if len(found) == 1:
        return found[0]
    if not found:
        raise NoTopic(_("Topik ini tidak dikenal. Ketik sebagian namanya, lalu pilih dari daftar."))
    names = "; ".join(topic_label(topic.code) for topic in found[:TOLD])
    raise NoTopic(_("Ada beberapa yang cocok: %(names)s. Tulis salah satunya.", names=names))


def topic_names(day: date) -> list[str]:
    """Return what the topics are called that are offered on a day, each with its group."""
    return [topic_label(topic.code) for _group, topics in data().offered(day) for topic in topics]


def place_of(word: str, places: Sequence[tuple[str, str]]) -> str:
    """Return the code of the place that a word means: its code, the last four digits of it, or its name; else empty.

    ``places`` are pairs of code and name.
    """
    digits = re.sub(r"[.\s]", "", word)
    said = squeezed(word)
    short = [code for code, _name in places if digits.isdigit() and len(digits) == 4 and code.endswith(f".{digits}")]
    whole = [code for code, name in places if code.replace(".", "") == digits or squeezed(name) == said]
    found = whole or short
    return found[0] if len(found) == 1 else ""


def _names(topic: Topic) -> tuple[str, str]:
    return topic.name, topic.en
