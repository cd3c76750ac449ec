"""What a person says about a file of boundaries, and about a border."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from cms_core.api import AdminForm, NumberField, OnceField, Site, Whole, choices, db
from cms_peta import _
from cms_peta.boundaries import services
from cms_peta.boundaries.reading import MOST_BYTES, BoundariesRefused, read
from cms_peta.boundaries.services import Facts, Prepared
from cms_peta.forms import for_everybody
from cms_peta.own.forms import has_come
from cms_peta.privacy import is_for_everybody
from cms_peta.region import country_with
from cms_peta.words import AGREED, FIXED, INDICATIVE, MARKED, STATUSES, SYSTEMS

DECISIONS = {
    AGREED: _.lazy("Tulis berita acara kesepakatannya, misalnya: Berita acara 3/2026."),
    FIXED: _.lazy("Tulis keputusan yang menetapkannya, misalnya: Perbup Banjarnegara 12 Tahun 2024."),
    MARKED: _.lazy("Tulis Perbup atau Permendagri yang menegaskannya, misalnya: Perbup Banjarnegara 12 Tahun 2024."),
}
"""What is asked about a border by its status, where nothing is said of the decision."""


class ScaleField(NumberField):
    """The number below the line of a scale."""

    kind = Whole(500, 5_000_000)


def decided(form: Any, field: StringField) -> None:
    """Ask for the decision of a border that is more than indicative, and refuse what says who somebody is.

    Both stand on the site: a border that was decided on says by what (Permendagri 45/2016).
    """
    asked = DECISIONS.get(form.status.data or "")
    if asked is not None and not (field.data or "").strip():
        raise ValidationError(str(asked))
    if not is_for_everybody(field.data or ""):
        raise ValidationError(_("Dasar hukum tampil untuk umum. Tulis nomor keputusannya saja, tanpa data orang."))


class StatusFields:
    """How sure a border is, and by what decision."""

    status = SelectField(
        _.lazy("Status garis"),
        description=_.lazy(
            "Indikatif bila digambar dari peta mana pun tanpa keputusan. Penegasan bila sudah ada Peraturan Bupatinya."
        ),
        choices=choices(STATUSES),
        default=INDICATIVE,
    )
    basis = StringField(
        _.lazy("Dasar hukum"),
        description=_.lazy("Misalnya: Perbup Banjarnegara 12 Tahun 2024"),
        validators=[Length(max=160, message=_.lazy("Terlalu panjang.")), decided],
    )


class LineForm(StatusFields, AdminForm):
    """One border."""

    key = OnceField()


class AcceptForm(AdminForm):
    """The button that shows a set, or throws it away; ``seen`` is what this person has read of what will change.

    What is far from the site is ``agreed`` to lie there.
    """

    key = OnceField()
    seen = HiddenField()
    agreed = BooleanField(_.lazy("Letaknya memang di luar wilayah situs ini"))


class BoundariesForm(StatusFields, AdminForm):
    """A file and where it is from."""

    key = OnceField()
    file = FileField(
        _.lazy("Berkas batas"),
        description=_.lazy("GeoJSON, atau daftar batas dengan kode, nama, dan path. Paling besar 16 MB."),
    )
    source = StringField(
        _.lazy("Sumber"),
        description=_.lazy("Siapa yang membuat garisnya, misalnya Badan Informasi Geospasial."),
        validators=[
            InputRequired(_.lazy("Tulis sumbernya.")),
            Length(max=200, message=_.lazy("Terlalu panjang.")),
            for_everybody,
        ],
    )
    scale = ScaleField(
        _.lazy("Skala 1 :"), description=_.lazy("Misalnya 5.000. Kosongkan bila tidak tahu."), validators=[Optional()]
    )
    dated = DateField(_.lazy("Tanggal data"), validators=[Optional(), has_come])
    crs = SelectField(
        _.lazy("Sistem koordinat asal"),
        description=_.lazy("Sistem peta aslinya. Isi berkas tetap harus WGS 84."),
        choices=choices(SYSTEMS),
    )
    status = SelectField(
        _.lazy("Status garis"),
        description=_.lazy(
            "Pilih satu status hanya bila semua garis di berkas ini punya keputusan yang sama. Garis sengketa tetap "
            "sengketa sampai garis itu sendiri diubah."
        ),
        choices=choices({"": _.lazy("Seperti yang tampil sekarang; garis baru indikatif"), **STATUSES}),
        default="",
    )
    prepared: Prepared | None = None

    def __init__(self, site: Site, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._site = site

    @property
    def facts(self) -> Facts:
        """What was said about the file."""
        return Facts(
            source=" ".join((self.source.data or "").split()),
            scale=self.scale.data,
            dated=self.dated.data,
            crs=self.crs.data or "",
            status=self.status.data,
            basis=" ".join((self.basis.data or "").split()),
        )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Read the file; what is wrong with it is said at its field."""
        good = super().validate(*args, **kwargs)
        if not self.file.data:
            self.file.errors = [_("Pilih berkasnya.")]
            return False
        if not good:
            return False
        region, called, names = self._site.region_code, self._site.name, services.names_below(self._site)
        # Reading takes seconds with ten thousands of spots: nobody else waits for the database meanwhile. The site
        # would be asked for again, and the transaction that this begins is one that writes.
        db.session.rollback()
        try:
            self.prepared = services.prepare(read(self.file.data.read(MOST_BYTES + 1)), region, called, names)
        except BoundariesRefused as error:
            self.file.errors = list(error.sentences)
            return False
        for code, shape in self.prepared.drawn:
            if (country := country_with(shape)) is not None:
                told = {"code": code, "country": country}
                said = _("%(code)s jatuh di %(country)s, bukan di Indonesia. Periksa sistem koordinatnya.", **told)
                self.file.errors = [said]
                return False
        return True
