"""What is asked besides where a topic is chosen: its fields in a form, and the answers as they are kept and read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from wtforms import DateTimeLocalField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Optional

from cms_core.api import Number, NumberField, PointFields, format_date, format_number
from cms_lapor import _
from cms_lapor.fields import short
from cms_lapor.topics import MOMENT, NUMBER, ONE, SEVERAL, STRING, TEXT, Question, data

PREFIX = "jawab_"
"""What the names of their fields begin with."""
LONGEST = {STRING: 120, TEXT: 600}
MOST = 10_000_000
MINUTES = "%Y-%m-%dT%H:%M"


class _NumberField(NumberField):
    kind = Number(places=2, least=Decimal(0), most=Decimal(MOST))


def fields_of(topic: str) -> dict[str, Any]:
    """Return the fields of what is asked where a topic is chosen, not bound to a form yet, by their names."""
    return {f"{PREFIX}{question.code}": _field(question) for question in data().asked(topic)}


def _field(question: Question) -> Any:
    needed = InputRequired(_.lazy("Isian ini perlu diisi.")) if question.required else Optional()
    if question.type == ONE:
        return SelectField(validators=[needed])
    if question.type == SEVERAL:
        return SelectMultipleField(validators=[needed])
    if question.type == NUMBER:
        return _NumberField(validators=[needed])
    if question.type == MOMENT:
        return DateTimeLocalField(format=[MINUTES, f"{MINUTES}:%S"], validators=[needed])
    most = short(LONGEST[question.type])
    return (StringField if question.type == STRING else TextAreaField)(validators=[needed, most])


def label(form: Any, topic: str) -> list[Any]:
    """Say in the language of this request what the fields of a form ask, and return them."""
    return [_label(form, question) for question in data().asked(topic)]


def _label(form: Any, question: Question) -> Any:
    field = form[f"{PREFIX}{question.code}"]
    field.label.text = question.label
    if question.type in (ONE, SEVERAL):
        empty = [SelectChoice("", _("Pilih salah satu"))] if question.type == ONE else []
        field.choices = [*empty, *(SelectChoice(value.code, value.label) for value in question.values)]
    return field


def kept(form: Any, topic: str) -> str:
    """Return the answers of a form as JSON of code and answer; empty where none was given.

    Numbers are numbers, days and times the clock of the place (ISO 8601 without a zone), lists are lists of codes.
    """
    given = ((question, form[f"{PREFIX}{question.code}"].data) for question in data().asked(topic))
    answers = {question.code: _plain(value) for question, value in given if value not in (None, "", [])}
    return json.dumps(answers, ensure_ascii=False, separators=(",", ":")) if answers else ""


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.strftime(MINUTES) if isinstance(value, datetime) else value


def told(answers: str) -> Iterator[tuple[str, str]]:
    """Yield what was asked and what was answered, in the language of this request.

    What the data do not know any more is told by its code.
    """
    given: Mapping[str, Any] = json.loads(answers) if answers else {}
    for code, value in given.items():
        question = data().questions.get(code)
        if question is None:
            yield code, str(value)
        else:
            yield question.label, _said(question, value)


def _said(question: Question, value: Any) -> str:
    names = {each.code: each.label for each in question.values}
    if isinstance(value, list):
        return ", ".join(names.get(each, str(each)) for each in value)
    if question.type == NUMBER and isinstance(value, int | float):
        return str(format_number(value))
    if question.type == MOMENT:
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            return str(value)
        return f"{format_date(moment.date())}, {moment:%H.%M}"
    return names.get(value, str(value))


def every_question() -> tuple[PointFields, list[Any]]:
    """Return an empty form with a position and all that any topic asks, and the fields of the latter."""
    form = _every()()
    return form, [_label(form, question) for question in data().questions.values()]


@cache
def _every() -> type[PointFields]:
    fields = {f"{PREFIX}{question.code}": _field(question) for question in data().questions.values()}
    return type("EveryForm", (PointFields,), fields)
