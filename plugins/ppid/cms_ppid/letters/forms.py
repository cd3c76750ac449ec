"""The text that letters of a kind begin with, as an officer writes it, and which letter somebody wants as PDF."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, ValidationError

from cms_core.api import AdminForm, OnceField, PublicForm, pdf_is_on
from cms_ppid import NAME, _
from cms_ppid.cases.forms import most
from cms_ppid.letters.kinds import NAMES
from cms_ppid.letters.services import BadTemplate, check

LONGEST = 6000


class PdfForm(PublicForm):
    """Which letter whoever asks or objects wants as PDF: the number of a letter of the case that they open."""

    posts_to = f"{NAME}.letter_pdf"

    number = HiddenField(validators=[most(40)])
    code = HiddenField(validators=[most(40)])
    letter = HiddenField(validators=[most(40)])


def pdf_form() -> PdfForm | None:
    """Return an empty form for a letter as PDF, None where there are no PDF."""
    return PdfForm(formdata=None) if pdf_is_on() else None


class TextForm(AdminForm):
    """A text with names in braces; empty for the usual one."""

    once = OnceField()
    text = TextAreaField(
        _.lazy("Isi surat"),
        description=_.lazy("Nama dalam kurung kurawal diisi sendiri. Kosongkan untuk kembali ke naskah baku."),
        validators=[Length(max=LONGEST, message=_.lazy("Paling banyak 6.000 huruf."))],
    )

    def __init__(self, kind: str, **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind

    def validate_text(self, field: TextAreaField) -> None:
        """Refuse what cannot be filled in, and a letter that leaves out what the law wants said."""
        if not (field.data or "").strip():
            return
        try:
            check(self.kind, field.data or "")
        except BadTemplate as bad:
            raise ValidationError(_complaint(bad)) from bad


def _complaint(bad: BadTemplate) -> str:
    if bad.unknown:
        name = bad.unknown[0]
        return _("{%(name)s} bukan isian surat ini. Yang dikenal tertulis di bawah.", name=name)
    if bad.lacking:
        lacking = ", ".join(f"{{{name}}} ({NAMES[name]})" for name in bad.lacking)
        return _("Menurut undang-undang surat ini harus memuat %(names)s.", names=lacking)
    return _("Ada kurung kurawal yang tidak mengapit nama isian. Hapus, atau tulis namanya di dalamnya.")
