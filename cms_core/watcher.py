"""The compiler that takes notes of the statements it writes out (statements.py makes a shape of them)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from sqlalchemy import BindParameter

from cms_core.statements import Frame, Notes

Compiler: Any = object
"""Stands for the compiler of a database, which :func:`watching` puts in its place."""

# What SQLAlchemy itself writes as text: count(*), EXISTS (SELECT 1 …), startswith().
HARMLESS_LITERALS = frozenset({"*", "1", "NULL", "'%'"})
# Signs bind tighter than AND; words such as OR and BETWEEN do not, and would swallow the condition beside them.
_OPERATOR = re.compile(r"MATCH|GLOB|REGEXP|(?!.*(?:--|/\*|\*/))[-+*/%=<>!@#&|~?^]+")
_FIELD = re.compile(r"[A-Za-z_]+")
# Functions that are given SQL, or the name of a table, in a string.
_RUNS_SQL = re.compile(
    r".*_to_xml(schema)?|.*_and_xmlschema|ts_stat|ts_rewrite|dblink.*|crosstab.*|connectby|xpath_table"
    r"|pg_read_.*|pg_ls_.*|lo_.*|load_extension"
)


@cache
def watching(compiler: Any) -> Any:
    """Return a dialect's compiler that takes notes."""
    return type(f"Watching{compiler.__name__}", (_Watcher, compiler), {})


_NO_VALUE: BindParameter[None] = BindParameter(None, None)


class _Watcher(Compiler):  # type: ignore[misc]  # no class says what the compilers of all databases share
    """Mixin of a compiler: notes tables, SELECTs, writes and whatever is SQL in a string."""

    @property
    def cms_notes(self) -> Notes:
        notes: Notes | None = self.__dict__.get("_cms_notes")
        if notes is None:
            notes = self.__dict__["_cms_notes"] = Notes()
        return notes

    def _setup_select_stack(self, query: Any, *args: Any) -> Any:
        outer = next((entry["cms_frame"] for entry in reversed(self.stack) if "cms_frame" in entry), None)
        froms = super()._setup_select_stack(query, *args)
        frame = Frame(query, froms, outer)
        self.stack[-1]["cms_frame"] = frame
        self.cms_notes.frames.append(frame)
        return froms

    def visit_table(self, table: Any, *args: Any, **kwargs: Any) -> Any:
        # A name in other letters is the same table to SQLite, and one with a schema is none of ours.
        name = table.name if table.schema is None else table.fullname
        self.cms_notes.tables.add(name)
        if kwargs.get("asfrom") and not kwargs.get("iscrud"):
            self.cms_notes.sources[name] += 1
        return super().visit_table(table, *args, **kwargs)

    def visit_column(self, column: Any, *args: Any, **kwargs: Any) -> Any:
        if column.is_literal and column.name not in HARMLESS_LITERALS:
            self.cms_notes.raw = True
        return super().visit_column(column, *args, **kwargs)

    def visit_textclause(self, clause: Any, *args: Any, **kwargs: Any) -> Any:
        if clause.text.strip() not in HARMLESS_LITERALS:
            self.cms_notes.raw = True
        return super().visit_textclause(clause, *args, **kwargs)

    def visit_tstring(self, *args: Any, **kwargs: Any) -> Any:
        self.cms_notes.raw = True
        return super().visit_tstring(*args, **kwargs)

    def get_statement_hint_text(self, hints: Any) -> Any:
        self.cms_notes.raw = True
        return super().get_statement_hint_text(hints)

    def visit_function(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        if _RUNS_SQL.fullmatch(function.name.lower()):
            self.cms_notes.raw = True
        return super().visit_function(function, *args, **kwargs)

    def visit_extract(self, extract: Any, **kwargs: Any) -> Any:
        if not _FIELD.fullmatch(extract.field):
            self.cms_notes.raw = True
        return super().visit_extract(extract, **kwargs)

    def visit_insert(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        self._note_write(statement)
        self.cms_notes.inserts = True
        # What an upsert updates is whatever row is in the way; one that leaves that row alone updates none.
        after = statement._post_values_clause
        self.cms_notes.unclear |= after is not None and after.__visit_name__ != "on_conflict_do_nothing"
        return super().visit_insert(statement, *args, **kwargs)

    def visit_update(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        self._note_write(statement)
        return super().visit_update(statement, *args, **kwargs)

    def visit_delete(self, statement: Any, *args: Any, **kwargs: Any) -> Any:
        self._note_write(statement)
        return super().visit_delete(statement, *args, **kwargs)

    def visit_custom_op_binary(self, element: Any, operator: Any, **kwargs: Any) -> Any:
        self._note_operator(operator)
        return super().visit_custom_op_binary(element, operator, **kwargs)

    def visit_custom_op_unary_operator(self, element: Any, operator: Any, **kwargs: Any) -> Any:
        self._note_operator(operator)
        return super().visit_custom_op_unary_operator(element, operator, **kwargs)

    def visit_custom_op_unary_modifier(self, element: Any, operator: Any, **kwargs: Any) -> Any:
        self._note_operator(operator)
        return super().visit_custom_op_unary_modifier(element, operator, **kwargs)

    def _note_write(self, statement: Any) -> None:
        notes = self.cms_notes
        notes.writes.add(getattr(statement.table, "fullname", "?"))
        given = {getattr(key, "name", key): value for key, value in (getattr(statement, "_values", None) or {}).items()}
        notes.unclear |= not isinstance(given.get("site_id", _NO_VALUE), BindParameter)

    def _note_operator(self, operator: Any) -> None:
        if not _OPERATOR.fullmatch(operator.opstring.strip()):
            self.cms_notes.raw = True
