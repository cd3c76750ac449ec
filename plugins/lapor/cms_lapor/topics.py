"""What reports are about and what class they are, out of data.toml."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from cms_core.api import language

PUBLIC, ANONYMOUS, SECRET = "public", "anonymous", "secret"
INSPECTION = "pengawasan"
"""The class of reports that call for an inspection."""
URGENT = "darurat"
"""The words before sending that come with the numbers to call."""
ENGLISH = "en"
STRING, TEXT, NUMBER, MOMENT = "string", "text", "number", "datetime"
ONE, SEVERAL = "singlevaluelist", "multivaluelist"
"""Types of questions, as Open311 calls them (GeoReport v2, service definition)."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Named:
    """Something out of the data, with what it is called in each language of the program."""

    code: str
    name: str
    en: str

    @property
    def label(self) -> str:
        """What it is called in the language of this request."""
        return self.en if is_english() else self.name


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kind(Named):
    """A class of reports: ``days`` are working days from verification to answer; citizens choose what is ``asked``."""

    days: int
    asked: bool
    hint: str = ""
    hint_en: str = ""

    @property
    def note(self) -> str:
        """What it means, in the language of this request."""
        return self.hint_en if is_english() else self.hint


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question(Named):
    """What is asked besides where some topics are chosen; ``values`` are those of a list to choose from."""

    type: str
    required: bool = False
    values: tuple[Named, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Topic(Named):
    """What a report is about; data.toml says what each field means. ``days`` of 0 leaves it to the class."""

    group: str
    kind: str = ""
    visibility: str = PUBLIC
    level: str = "kabupaten"
    days: int = 0
    before: str = ""
    office: bool = False
    home: bool = False
    asks: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    mapped: bool = True
    since: date = date.min
    until: date = date.max

    def is_offered(self, day: date) -> bool:
        """Whether it can be chosen on a day."""
        return self.since <= day <= self.until


@dataclasses.dataclass(frozen=True, kw_only=True)
class Data:
    """Everything that data.toml says."""

    law: str
    kinds: Mapping[str, Kind]
    before: Mapping[str, Named]
    groups: Mapping[str, Named]
    questions: Mapping[str, Question]
    topics: Mapping[str, Topic]

    def offered(self, day: date) -> list[tuple[Named, list[Topic]]]:
        """Return the groups and topics that can be chosen on a day, in the order of the data."""
        each = ((group, [t for t in self.topics.values() if t.group == group.code]) for group in self.groups.values())
        narrowed = ((group, [topic for topic in topics if topic.is_offered(day)]) for group, topics in each)
        return [(group, topics) for group, topics in narrowed if topics]

    def sought(self, words: str, day: date) -> list[Topic]:
        """Return the topics that can be chosen on a day and have all words that somebody typed, or their beginnings.

        A topic has its names, other words for it, and those of its group; whose name begins so comes first.
        """
        typed = [word for word in _plain(words).split() if len(word) > 1]
        if not typed:
            return []
        each = [(group, topic) for group, topics in self.offered(day) for topic in topics]
        known = [(topic, f" {_plain(' '.join((topic.label, *topic.keywords, group.label)))}") for group, topic in each]
        found = [topic for topic, text in known if all(f" {word}" in text for word in typed)]
        return sorted(found, key=lambda topic: not _plain(topic.label).startswith(typed[0]))

    def asked(self, topic: str) -> list[Question]:
        """Return what is asked where a topic is chosen; nothing for one that the data do not know."""
        known = self.topics.get(topic)
        return [self.questions[code] for code in known.asks] if known is not None else []


@cache
def data() -> Data:
    """Return what data.toml says."""
    read = tomllib.loads(resources.files(__package__).joinpath("data.toml").read_text("utf-8"))
    topics = [_topic(group, topic) for group in read["group"] for topic in group["topics"]]
    return Data(
        law=read["law"],
        kinds={each["code"]: Kind(**each) for each in read["kind"]},
        before={code: Named(code=code, **each) for code, each in read["before"].items()},
        groups={each["code"]: Named(**{name: each[name] for name in ("code", "name", "en")}) for each in read["group"]},
        questions={each["code"]: _question(each) for each in read["question"]},
        topics={topic.code: topic for topic in topics},
    )


def _topic(group: Mapping[str, Any], topic: Mapping[str, Any]) -> Topic:
    inherited = {name: value for name, value in group.items() if name not in ("code", "name", "en", "topics")}
    told: dict[str, Any] = {**inherited, **topic, "group": group["code"], "code": f"{group['code']}-{topic['code']}"}
    told |= {name: tuple(told.get(name, ())) for name in ("asks", "keywords")}
    return Topic(**told)


def _question(question: Mapping[str, Any]) -> Question:
    return Question(**{**question, "values": tuple(Named(**value) for value in question.get("values", ()))})


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def open_topics(group: str) -> list[str]:
    """Return the codes of the topics of a group whose reports may ever be read by all."""
    return [topic.code for topic in data().topics.values() if topic.group == group and topic.visibility != SECRET]


def with_group(code: str) -> list[str]:
    """Return the codes by which something can be said of a topic: its own, then that of its group."""
    topic = data().topics.get(code)
    return [code, topic.group] if topic is not None else [code]


def topic_name(code: str) -> str:
    """Return what a topic is called in Indonesian, whoever asks; its code when the data do not know it any more."""
    topic = data().topics.get(code)
    return topic.name if topic is not None else code


def topic_label(code: str) -> str:
    """Return what a topic, with its group, or a whole group is called; its code when the data do not know it."""
    topic = data().topics.get(code)
    if topic is None:
        return data().groups[code].label if code in data().groups else code
    group = data().groups[topic.group]
    return topic.label if topic.label == group.label else f"{group.label}: {topic.label}"


def is_english() -> bool:
    """Whether this request is in English."""
    return language() == ENGLISH
