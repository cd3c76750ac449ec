"""Answers in XML and JSON out of the same values, as GeoReport v2 has it; errors too, which always have a body."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from flask import Response, make_response

TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold (section 2.2). Naming what it can takes a hundred times longer to compile."""


@dataclasses.dataclass(frozen=True)
class Rows:
    """A collection: in XML elements called ``item`` within ``name``, in JSON a bare array ("Spark" convention)."""

    name: str
    item: str
    rows: Sequence[Any]


@dataclasses.dataclass(frozen=True)
class One:
    """A thing of its own: in XML the element ``name``, in JSON a bare object."""

    name: str
    values: Mapping[str, Any]


class Refused(Exception):
    """What was asked cannot be answered: an HTTP status, and sentences for whoever wrote the program."""

    def __init__(self, status: int, *said: str) -> None:
        super().__init__(status, *said)
        self.status = status
        self.said = said


def answer(told: Rows | One, ending: str, status: int = 200) -> Response:
    """Return an answer in the form that the ending of the address asks for."""
    body = _json(told) if ending == "json" else _xml(told)
    response = make_response(body, status)
    response.headers["Content-Type"] = TYPES[ending]
    return response


def refusal(error: Refused, ending: str) -> Response:
    """Return the answer to what cannot be answered."""
    rows = [{"code": error.status, "description": said} for said in error.said]
    return answer(Rows("errors", "error", rows), ending, error.status)


def _json(told: Any) -> str:
    return json.dumps(_plain(told), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, Rows):
        return [_plain(row) for row in value.rows]
    if isinstance(value, One):
        return _plain(value.values)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _xml(told: Rows | One) -> bytes:
    root = ElementTree.Element(told.name)
    _fill(root, told)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _fill(element: ElementTree.Element, value: Any) -> None:
    if isinstance(value, Rows):
        for row in value.rows:
            _fill(ElementTree.SubElement(element, value.item), row)
    elif isinstance(value, One | Mapping):
        for name, each in (value.values if isinstance(value, One) else value).items():
            _fill(ElementTree.SubElement(element, name), each)
    elif isinstance(value, bool):
        element.text = str(value).lower()
    elif value is not None:
        element.text = _UNFIT.sub("", str(value))
