"""What is written at a desk as a table: its columns are the fields of the form, its rules those of form and desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange

from cms_core.extensions import db
from cms_core.publishing.addresses import at_slugs
from cms_core.publishing.desk import Desk
from cms_core.publishing.fields import BlocksField
from cms_core.publishing.forms import ContentForm
from cms_core.publishing.models import ARCHIVED, DRAFT, Publishable
from cms_core.publishing.services import Change, ChangedMeanwhile, draft
from cms_core.publishing.steps import change_all, may_write
from cms_core.publishing.tabular import Blocks, Slug, address_of
from cms_core.tables.cells import LONGEST
from cms_core.tables.columns import Column, Table
from cms_core.tables.kinds import Choice, Day, Number, Text, Whole, YesNo
from cms_core.tables.steps import Outdated

CHUNK = 200


def desk_table(
    desk: Desk,
    model: type[Publishable],
    *,
    title: Any,
    examples: Mapping[str, Any],
    names: Sequence[str] = (),
) -> Table:
    """Return the table of what is written at a desk; :func:`add_desk` gives it its addresses.

    ``names`` are the fields of the form that become columns, in their order: title, body and all others of its own
    when none are given; the address comes last. ``examples`` are their values in the file to fill in. What is new
    becomes a draft of ``model``, what there is changes as at the form.

    Raises:
        TypeError: a field is none that a cell can hold, or the model has no column called like it.
    """
    rows = _Rows(desk, model, _columns(desk.form, model, names, examples))
    return Table(
        name=desk.content.kind,
        title=title,
        columns=tuple(rows.columns.values()),
        read_permission=f"{desk.content.permissions}.view",
        write_permission=f"{desk.content.permissions}.write",
        key="slug",
        rows=rows.outside_archive,
        values=rows.values,
        find=partial(at_slugs, model),
        write=rows.write,
        check=rows.check,
        form=partial(desk.form, formdata=None, meta={"csrf": False}),
        key_of=address_of,
        drafts=rows.drafts,
        note=_l(
            "Yang baru menjadi draf. Yang sudah terbit dan berubah langsung tampil di situs. Foto tidak ada di tabel: "
            "yang sudah ada tetap, untuk yang baru tambahkan di formulirnya."
        ),
    )


class _Rows:
    """The rows of a desk as a table reads and writes them."""

    def __init__(self, desk: Desk, model: Any, columns: Mapping[str, Column]) -> None:
        self.desk, self.model, self.columns = desk, model, columns

    def outside_archive(self) -> Iterator[Any]:
        """Yield everything of the site in scope that is not in the archive, the oldest first."""
        query = select(self.model).where(self.model.state != ARCHIVED).order_by(self.model.id)
        yield from db.session.scalars(query.execution_options(yield_per=CHUNK))

    def values(self, row: Any) -> dict[str, Any]:
        """Return what the cells of a row hold."""
        return {name: getattr(row, name) for name in self.columns}

    def drafts(self) -> str:
        """Return where what is new waits."""
        return self.desk.url("listing", keadaan=DRAFT)

    def check(self, row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Refuse what the person may not change at the form either, and what a cell cannot hold."""
        return self._refused(row, values) if row is not None else {}

    def _refused(self, row: Any, values: Mapping[str, Any]) -> dict[str, str]:
        if row.state == ARCHIVED:
            text = _("“%(title)s” ada di arsip. Keluarkan dari arsip dulu, atau pakai alamat lain.", title=row.title)
            return {"slug": text}
        if not may_write(self.desk.content, row, site=g.site, user=current_user):
            return {"slug": _("“%(title)s” sudah terbit, dan Anda belum boleh mengubah yang terbit.", title=row.title)}
        if row.slug != values["slug"]:
            return {"slug": _("Alamat ini sudah berganti. Tulis yang sekarang: %(slug)s.", slug=row.slug)}
        return {
            name: _("Teks yang ada memuat foto, subjudul, atau tabel. Ubah di formulirnya.")
            for name in self._changed(row, values)
            if isinstance(kind := self.columns[name].kind, Blocks) and not kind.tells_all(getattr(row, name))
        }

    def write(self, rows: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
        """Make drafts, and change what there is: what is published is published anew."""
        for row, values in rows:
            if row is None:
                draft(self.model, values, by=current_user)
        changes = [Change(row, self._changed(row, values), row.version) for row, values in rows if row is not None]
        try:
            change_all(self.desk.content, changes, site=g.site, by=current_user)
        except ChangedMeanwhile as error:
            raise Outdated from error

    def _changed(self, row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a file says otherwise: a text whose blocks cannot all be told stays as it is."""
        kinds = {name: self.columns[name].kind for name in values}
        return {
            name: value
            for name, value in values.items()
            if kinds[name].text(value) != kinds[name].text(getattr(row, name))
        }


def _columns(
    form: type[ContentForm], model: type[Publishable], names: Sequence[str], examples: Mapping[str, Any]
) -> dict[str, Column]:
    """Return the columns of a form by their names, in the order of the table."""
    fields = form.fields()
    own = (name for name, field in form.own_fields().items() if not hasattr(field, "take_photos"))
    found = {name: _column(form, name, fields[name], examples.get(name)) for name in names or ("title", "body", *own)}
    if unknown := sorted(name for name in found if not hasattr(model, name)):
        raise TypeError(f"{model.__name__} has no column for {form.__name__}.{', '.join(unknown)}.")
    said = _l(
        "Bagian akhir alamat halamannya. Baris dengan alamat yang sudah ada mengubah isi itu; yang lain menjadi baru. "
        "Bila kosong, alamatnya dibuat dari judul. Dua isi dengan judul yang sama perlu dua alamat."
    )
    return found | {"slug": Column("slug", _l("Alamat halaman"), Slug(), said)}


def _column(form: type[ContentForm], name: str, field: Any, example: Any) -> Column:
    """Return the column of a field: called as the form calls it, with its hint."""
    # What the form does not fill in by itself, a row has to say.
    required = bool(field.flags.required) or (isinstance(field, SelectField) and field.default is None)
    return Column(name, field.label.text, _kind(form, name, field), field.description, required, example)


def _kind(form: type[ContentForm], name: str, field: Any) -> Any:
    """Return how the cells of a field are read: as what is typed into it."""
    longest = min([LONGEST, *(rule.max for rule in field.validators if isinstance(rule, Length) and rule.max > 0)])
    ranges = [rule for rule in field.validators if isinstance(rule, NumberRange)]
    said = {name: value for rule in ranges for name, value in (("least", rule.min), ("most", rule.max))}
    bounds: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    field.data = None  # nothing is chosen
    if (kind := getattr(field, "kind", None)) is not None:
        return kind
    match field:
        case BlocksField():
            return Blocks()
        case SelectField() if not isinstance(field, SelectMultipleField):
            # Since WTForms 3.3 a choice is an object; its types do not know that yet.
            choices: Iterable[Any] = field.iter_choices()
            return Choice({each.value: each.label for each in choices})
        case BooleanField():
            return YesNo()
        case DateField():
            return Day()
        case IntegerField():
            return Whole(**bounds)
        case DecimalField():
            return Number(field.places or 0, **bounds)
        case StringField() if not isinstance(field, PasswordField):
            return Text(longest, lines=isinstance(field, TextAreaField) and name != "title")
    raise TypeError(f"{form.__name__}.{name} is nothing that a cell can hold: give the names of the others.")
