"""What the form library says by itself, in the language of the page; it has no Indonesian of its own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REQUIRED = _l("Isian ini perlu diisi.")
CHOICE = _l("Pilih salah satu yang ada di daftar.")
DATE = _l("Tulis tanggal yang benar, misalnya 2026-09-02.")
ENGLISH = {
    "This field is required.": REQUIRED,
    "Not a valid choice.": CHOICE,
    "Invalid Choice: could not coerce.": CHOICE,
    "Not a valid integer value.": _l("Tulis dengan angka bulat saja."),
    "Not a valid decimal value.": _l("Tulis dengan angka saja."),
    "Not a valid float value.": _l("Tulis dengan angka saja."),
    "Not a valid date value.": DATE,
    "Not a valid datetime value.": _l("Tulis tanggal dan jam yang benar, misalnya 2026-09-02 16:20:00."),
    "Not a valid time value.": _l("Tulis jam yang benar, misalnya 16:20."),
    "Number must be at least %(min)s.": _l("Paling sedikit %(min)s."),
    "Number must be at most %(max)s.": _l("Paling banyak %(max)s."),
    "Number must be between %(min)s and %(max)s.": _l("Antara %(min)s dan %(max)s."),
    "Date must be at least %(min)s.": _l("Paling awal %(min)s."),
    "Date must be at most %(max)s.": _l("Paling akhir %(max)s."),
    "Date must be between %(min)s and %(max)s.": _l("Antara %(min)s dan %(max)s."),
    "Field cannot be longer than %(max)d characters.": _l("Paling panjang %(max)d huruf."),
    "Field must be at least %(min)d characters long.": _l("Paling pendek %(min)d huruf."),
    "Field must be between %(min)d and %(max)d characters long.": _l("Antara %(min)d dan %(max)d huruf."),
    "Field must be equal to %(other_name)s.": _l("Kedua isian tidak sama."),
    "Invalid email address.": _l("Alamat surel ini tidak benar."),
    "Invalid URL.": _l("Alamat ini tidak benar. Awali dengan https://."),
}
OTHER = _l("Isian ini tidak dapat diterima.")


class Words:
    """The translations that a form is given."""

    def gettext(self, english: str) -> str:
        """Return what a sentence of the library means."""
        return str(ENGLISH.get(english, OTHER))

    def ngettext(self, _one: str, many: str, _number: int) -> str:
        """Return what a sentence with a count means; Indonesian has one form for all."""
        return self.gettext(many)
