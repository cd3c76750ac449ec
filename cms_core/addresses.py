"""How addresses are read and written: ids of rows in them, a page with other parameters, rules made ready late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from werkzeug.routing import IntegerConverter, Rule, ValidationError

from cms_core.columns import row_id

PARAMETERS = frozenset({"q", "jenis", "sesudah", "halaman", "kategori", "tahun", "wilayah"})
"""What every public address may be asked; the page cache drops all else before a page is made."""

FRONT = "index.php"
"""The file that answered ``/`` at many an old site; ``/?p=12`` asked it what ``/index.php?p=12`` did."""
OLD_PAGE = frozenset({"p", "id", "post"})
"""How a question behind such an address said which of its pages was meant."""


def here(**parameters: Any) -> str:
    """Return the address of the page that is asked for, with these parameters alone, less those that say nothing."""
    given = {name: value for name, value in parameters.items() if value not in ("", None)}
    return url_for(str(request.endpoint), **{**given, **(request.view_args or {})})


class RowIdConverter(IntegerConverter):
    """``<int:…>`` in an address: what no row can have as its id leads nowhere."""

    regex = r"[0-9]{1,10}"

    def to_python(self, value: str) -> int:
        try:
            return row_id(value)
        except ValueError as error:
            raise ValidationError from error


class LateRule(Rule):
    """A rule whose program that writes its address is compiled when the first such address is written.

    Werkzeug compiles two for each rule while an application begins, which took a twelfth of a start; most are never
    needed by a worker.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder

        def first(rule: Rule, **values: Any) -> tuple[str, str]:
            builder = compiled(append_unknown).__get__(rule, None)
            setattr(rule, "_build_unknown" if append_unknown else "_build", builder)
            written: tuple[str, str] = builder(**values)
            return written

        return first
