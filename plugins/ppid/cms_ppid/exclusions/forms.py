"""The worksheet of a consequence test (lembar uji konsekuensi)."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from cms_core.api import BlocksField, ContentForm, Finding, choices, current_site, format_date, today
from cms_ppid import NAME, _
from cms_ppid.catalogue.duties import level_of
from cms_ppid.catalogue.items import KECAMATAN
from cms_ppid.exclusions.services import GROUNDS, OCCASIONS, latest_end

TOO_LONG = _.lazy("Terlalu panjang.")
NEVER_CLOSED = re.compile(
    r"\b(?:putusan|peraturan|keputusan|ketetapan|surat edaran|penghentian (?:penyidikan|penuntutan)|"
    r"rencana pengeluaran tahunan|laporan keuangan tahunan|pengembalian uang)\b",
    re.IGNORECASE,
)
"""Words of what UU 14/2008 pasal 18 ayat (1) excludes in no case."""


def _told(label: Any, hint: Any, longest: int = 600) -> TextAreaField:
    must = DataRequired(_.lazy("Wajib diisi dalam uji konsekuensi."))
    return TextAreaField(label, description=hint, validators=[must, Length(max=longest, message=TOO_LONG)])


class ExclusionForm(ContentForm):
    """A consequence test at the level of a passage (Perki 1/2021 pasal 49), and the decree that followed."""

    NUMBERS: ClassVar[tuple[str, ...]] = (*ContentForm.NUMBERS, "number", "law")
    TEST: ClassVar[tuple[str, ...]] = ("passage", "ground", "law", "opened", "closed", "weighing")
    END: ClassVar[tuple[str, ...]] = ("until", "ends_with")
    DECREE: ClassVar[tuple[str, ...]] = ("occasion", "tested_on", "tested_by", "number", "decided")

    title = TextAreaField(
        _.lazy("Informasi yang dikecualikan"),
        description=_.lazy("Hanya judul ini, dasar hukumnya, dan batas waktunya yang dibaca warga."),
        validators=[DataRequired(_.lazy("Tulis informasinya.")), Length(max=160, message=TOO_LONG)],
    )
    passage = _told(
        _.lazy("Bagian yang tepat"),
        _.lazy("Dokumen, halaman, dan kalimatnya: yang dihitamkan bagiannya, bukan seluruh dokumen."),
        400,
    )
    ground = SelectField(
        _.lazy("Alasan"),
        choices=choices({"": _.lazy("Pilih"), **GROUNDS}),
        validators=[InputRequired(_.lazy("Pilih alasannya: UU 14/2008 Pasal 17 huruf a sampai j."))],
    )
    law = _told(_.lazy("Undang-undang dan pasalnya"), _.lazy("Misalnya UU 14/2008 Pasal 17 huruf h."), 200)
    opened = _told(_.lazy("Akibat bila dibuka"), "")
    closed = _told(_.lazy("Yang dilindungi bila ditutup"), "")
    weighing = _told(
        _.lazy("Pertimbangan"),
        _.lazy("Kepatutan, kesusilaan, kepentingan umum: mengapa menutup lebih besar gunanya."),
    )
    until = DateField(_.lazy("Dikecualikan sampai"), validators=[Optional()])
    ends_with = StringField(
        _.lazy("Berakhir bila"),
        description=_.lazy("Bila tanggalnya belum dapat ditentukan, misalnya pemiliknya menyetujui secara tertulis."),
        validators=[Optional(), Length(max=200, message=TOO_LONG)],
    )
    occasion = SelectField(
        _.lazy("Kapan diuji"),
        choices=choices({"": _.lazy("Pilih"), **OCCASIONS}),
        validators=[InputRequired(_.lazy("Pilih kapan diuji (Perki 1/2021 Pasal 49)."))],
    )
    tested_on = DateField(_.lazy("Tanggal uji"), validators=[InputRequired(_.lazy("Tulis tanggal ujinya."))])
    tested_by = _told(_.lazy("Yang menguji"), _.lazy("Jabatan, bukan nama orang; semua menandatangani lembarnya."), 300)
    number = StringField(_.lazy("Nomor penetapan"), validators=[Optional(), Length(max=80, message=TOO_LONG)])
    decided = DateField(_.lazy("Tanggal penetapan"), validators=[Optional()])
    body = BlocksField(_.lazy("Catatan"), owner=NAME)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, then that it ends: on a day, or with an event (PP 61/2010)."""
        good = bool(super().validate(extra_validators))
        if not self.ends_with.data and self.until.data is None and not self.until.errors:
            self.until.errors = [_("Tulis sampai kapan, atau apa yang mengakhirinya.")]
            good = False
        return good

    def validate_until(self, field: DateField) -> None:
        """Refuse an end before the test, and one later than the law lets the ground hold."""
        if field.data is None or self.tested_on.data is None:
            return
        if field.data <= self.tested_on.data:
            raise ValidationError(_("Batas waktunya sebelum tanggal uji."))
        last = latest_end(self.ground.data or "", self.tested_on.data)
        if last is not None and field.data > last:
            raise ValidationError(_("Paling lama sampai %(day)s (PP 61/2010).", day=format_date(last)))

    def validate_tested_on(self, field: DateField) -> None:
        """Refuse a test that has not been made."""
        if field.data is not None and field.data > today(current_site()):
            raise ValidationError(_("Tanggal ini belum tiba."))

    def findings(self) -> list[Finding]:
        """Return what is worth a second look; the worksheet says enough without a further text."""
        found = [each for each in super().findings() if not each.empty]
        if not self.number.data:
            found.insert(0, Finding(False, _("Pengecualian belum ditetapkan: nomor penetapannya masih kosong.")))
            if level_of(current_site()) == KECAMATAN:
                # The implementing officer lists candidates, the main one decides (Permendagri 3/2017).
                text = _("Yang diusulkan kecamatan ditetapkan PPID kabupaten: kirim dulu lembar ujinya ke sana.")
                found.insert(1, Finding(False, text))
        if NEVER_CLOSED.search(self.title.data or ""):
            text = _(
                "Putusan pengadilan, peraturan, keputusan, dan penghentian penyidikan tidak dapat dikecualikan "
                "(UU 14/2008 Pasal 18). Periksa lagi."
            )
            found.insert(0, Finding(False, text))
        return found
