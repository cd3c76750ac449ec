"""What a person says of a layer, and draws in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from cms_core.api import (
    AdminForm,
    NumberField,
    OnceField,
    Site,
    Whole,
    choices,
    current_site,
    day_at,
    format_number,
    today,
)
from cms_peta import _
from cms_peta.geometry import POINT
from cms_peta.own.checking import NotForEverybody, version_of
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.own.services import Drawn, Written
from cms_peta.own.spots import MOST, SpotsRefused, count, read, write
from cms_peta.own.words import NEITHER, doubted, refused
from cms_peta.privacy import OF_ONE, gravest, number_beside
from cms_peta.region import misplaced
from cms_peta.shapes import Shape, unpack
from cms_peta.words import GEOMETRIES, KINDS, STYLES, SYSTEMS, system_of

BLANK, MOST_FACTS = 3, 30
"""Empty rows below the facts that there are, and how many facts a feature has at most."""
NAME, VALUE = 60, 500
"""Letters of the name of a fact, and of what it says."""
TAKEN = ("nama", "id", "moment")
"""What stands beside the facts of a feature wherever it is served: a fact of that name would be missing there."""
_LONG = _.lazy("Terlalu panjang.")
GONE = _.lazy("Lapisan ini sudah tidak ada. Pilih yang lain.")
NEITHER_HELP = _.lazy("Centang hanya bila diminta dan sudah diperiksa. Siapa yang mencentang, dan kapan, dicatat.")


class ScaleField(NumberField):
    """The number below the line of a scale."""

    kind = Whole(100, 5_000_000)


class RemoveForm(AdminForm):
    """The button that takes something away, as this person has ``seen`` it."""

    seen = HiddenField()


def has_come(_form: Any, field: DateField) -> None:
    """Refuse a day that has not come on the site of this request: nobody knows yet how things are then."""
    if field.data is not None and field.data > today(current_site()):
        raise ValidationError(_("Tanggal ini belum tiba."))


class LayerForm(AdminForm):
    """A layer; ``seen`` is what this person has read of it before."""

    key = OnceField()
    seen = HiddenField()
    title = StringField(
        _.lazy("Nama lapisan"),
        description=_.lazy("Misalnya: Sekolah, Jalan desa, Jalur evakuasi."),
        validators=[InputRequired(_.lazy("Tulis nama lapisannya.")), Length(max=120, message=_LONG)],
    )
    kind = SelectField(_.lazy("Tentang"), choices=choices(KINDS), default="fasilitas")
    geometry = RadioField(
        _.lazy("Bentuk"),
        description=_.lazy("Satu lapisan satu bentuk; tetap setelah ada isinya."),
        choices=choices(GEOMETRIES),
        default=POINT,
    )
    style = SelectField(
        _.lazy("Warna dan pola"),
        description=_.lazy("Tiap warna punya pola sendiri, jadi tetap terbaca di kertas dan oleh yang buta warna."),
        choices=choices(STYLES),
        default="biru",
    )
    source = StringField(
        _.lazy("Sumber"),
        description=_.lazy("Siapa yang mengukur atau mencatat, misalnya: survei perangkat desa."),
        validators=[InputRequired(_.lazy("Tulis sumbernya.")), Length(max=200, message=_LONG)],
    )
    scale = ScaleField(
        _.lazy("Skala 1 :"), description=_.lazy("Misalnya 5.000. Kosongkan bila tidak tahu."), validators=[Optional()]
    )
    dated = DateField(_.lazy("Tanggal data"), validators=[Optional(), has_come])
    crs = SelectField(_.lazy("Sistem koordinat asal"), choices=choices(SYSTEMS))
    legal = StringField(
        _.lazy("Status hukum"),
        description=_.lazy("Misalnya: SK Kepala Desa 5/2026, atau: belum ditetapkan."),
        validators=[Optional(), Length(max=200, message=_LONG)],
    )
    public = BooleanField(
        _.lazy("Tampilkan untuk umum"),
        description=_.lazy("Di peta situs ini dan di atasnya, dan untuk program lain. Tanpa data rumah atau orang."),
    )

    vouched = BooleanField(NEITHER, description=NEITHER_HELP)
    asked = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # An import knows it more exactly than the list does, and to save the form is no reason to forget it.
        if (known := kwargs.get("data", {}).get("crs", "")) not in SYSTEMS:
            self.crs.choices = choices({known: system_of(known), **SYSTEMS})

    @property
    def written(self) -> Written:
        """What was said of the layer."""
        return Written(
            title=" ".join((self.title.data or "").split()),
            kind=self.kind.data,
            geometry=self.geometry.data,
            style=self.style.data,
            source=" ".join((self.source.data or "").split()),
            scale=self.scale.data,
            dated=self.dated.data,
            crs=self.crs.data or "",
            legal=" ".join((self.legal.data or "").split()),
            public=bool(self.public.data),
        )

    def refuse(self, error: NotForEverybody) -> None:
        """Say why it is not taken; what is in doubt is asked."""
        refuse(self, error)


def ticked(field: BooleanField) -> str:
    """Return what a tick says that it has been shown; nothing where it is not set."""
    return str(field.raw_data[0]) if field.data and field.raw_data else ""


def ask(field: BooleanField, error: NotForEverybody) -> None:
    """Ask at a tick about what is in doubt: it is to be set for this anew, and counts for nothing else."""
    field.data, field.raw_data = False, [version_of(error.doubts)]
    field.errors = [" ".join(doubted(error))]


def refuse(form: Any, error: NotForEverybody) -> None:
    """Say at the fields of a form about a layer why that is not taken; what is in doubt is asked at its tick."""
    if error.doubts:
        form.asked = True
        ask(form.vouched, error)
        return
    for name in error.fields or ["kind" if error.columns else "public"]:
        form[name].errors = [refused(error)]


class FeatureForm(AdminForm):
    """Something in a layer: where it is, and what is known of it.

    ``beside`` says, once it was refused for that, what of one person stood there (``OwnFeature.number_beside``).
    """

    key = OnceField()
    seen = HiddenField()
    # Devices take it along (outbox.js).
    beside = HiddenField(render_kw={"data-ikut": ""})
    layer = SelectField(_.lazy("Lapisan"), validate_choice=False)
    name = StringField(
        _.lazy("Nama"),
        description=_.lazy("Misalnya: SD Negeri 1. Bukan nama pemilik atau penghuni."),
        validators=[Optional(), Length(max=200, message=_LONG)],
    )
    spots = TextAreaField(
        _.lazy("Koordinat"),
        description=_.lazy(
            "Misalnya -7.4612, 109.4583 atau 7°27'40\" LS 109°27'30\" BT. Garis dan bidang: satu titik tiap baris, "
            "baris kosong memulai bagian baru. Lapisan titik: satu titik saja."
        ),
    )
    beyond = BooleanField(
        _.lazy("Memang di luar wilayah"), description=_.lazy("Centang hanya bila diminta dan letaknya sudah diperiksa.")
    )
    dated = DateField(_.lazy("Keadaan pada tanggal"), validators=[Optional(), has_come])
    vouched = BooleanField(NEITHER, description=NEITHER_HELP)
    asked = False
    shape: Shape

    def __init__(self, site: Site, layers: Sequence[OwnLayer], row: OwnFeature | None = None, **kwargs: Any) -> None:
        data = dict(kwargs.pop("data", {}))
        self.large = False
        if row is not None:
            self.shape = unpack(row.shape)
            self.large = count(self.shape) > MOST
            data |= {
                "name": row.name,
                "spots": "" if self.large else write(layers[0].geometry, self.shape),
                "dated": day_at(site, row.moment) if row.moment else None,
                "seen": row.changed_at.isoformat(),
                "layer": str(layers[0].id),
            }
        super().__init__(data=data, **kwargs)
        self._site, self._row = site, row
        self._layers = {str(layer.id): layer for layer in layers}
        self.layer.choices = [(key, _called(layer)) for key, layer in self._layers.items()]
        if (self.is_submitted() or self.layer.data) and self.chosen is None:
            # It was deleted meanwhile; in which other one this belongs, perhaps for everybody to see, nobody guesses.
            self.layer.choices.insert(0, ("", _("Pilih lapisan")))
            self.layer.data = ""
        self.facts = self._facts()

    def _facts(self) -> list[tuple[str, str]]:
        """Return names and values as they were typed, or as they are kept; with rows to write more."""
        if self.is_submitted():
            names, values = request.form.getlist("kolom"), request.form.getlist("nilai")
            rows = [(_seen(name), _seen(value)) for name, value in zip(names, values, strict=False)]
            return [row for row in rows if any(row)]
        return [(name, str(value)) for name, value in (self._row.facts if self._row else {}).items()]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The facts, and empty rows to write more."""
        return [*self.facts, *[("", "")] * min(BLANK, max(0, MOST_FACTS - len(self.facts)))]

    @property
    def chosen(self) -> OwnLayer | None:
        """The layer that it lies in; None when that is gone."""
        return next(iter(self._layers.values())) if self._row else self._layers.get(self.layer.data or "")

    @property
    def kinds(self) -> str:
        """What is drawn in each layer, by the values of the choice, as JSON."""
        return json.dumps({key: layer.geometry for key, layer in self._layers.items()})

    @property
    def drawn(self) -> Drawn:
        """What was drawn and said."""
        before: Mapping[str, Any] = self._row.facts if self._row else {}
        kept = {name: before[name] if str(before.get(name)) == value else value for name, value in self.facts}
        beside = self.beside.data if self.beside.data in OF_ONE else ""
        return Drawn(" ".join((self.name.data or "").split()), self.shape, kept, self._moment(), beside)

    def refuse(self, error: NotForEverybody) -> None:
        """Say why it is not taken; what is in doubt is asked."""
        if error.doubts:
            self.asked = True
            ask(self.vouched, error)
        else:
            # Whoever takes it out leaves the name that it stood beside.
            found = number_beside([("nama", self.name.data or ""), *self.facts])
            self.beside.data = gravest((found, self.beside.data))
            self.form_errors.append(refused(error))

    def _moment(self) -> datetime | None:
        day = self.dated.data
        if day is None:
            return None
        if self._row and self._row.moment and day_at(self._site, self._row.moment) == day:
            return self._row.moment
        return datetime.combine(day, time(), ZoneInfo(self._site.timezone))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Read the shape and the facts; what is wrong with them is said at its place."""
        good = super().validate(*args, **kwargs)
        if self.chosen is None:
            self.layer.errors = [GONE if any(self.layer.raw_data or ()) else _("Pilih lapisannya.")]
            return False
        wrong = [*self._wrong_facts()]
        self.form_errors.extend(wrong)
        return self._read(self.chosen.geometry) and good and not wrong

    def _read(self, kind: str) -> bool:
        if self.large:
            return True
        try:
            shape = read(kind, self.spots.data or "")
        except SpotsRefused as error:
            self.spots.errors = [str(error)]
            return False
        # The map on the page cannot read all that is read here: what it gets back it can draw.
        self.spots.data = write(kind, shape)
        # A file may have brought a thing of several points; by hand each is a thing of its own.
        if kind == POINT and count(shape) > max(1, count(self.shape) if self._row is not None else 1):
            self.spots.errors = [
                _(
                    "Di lapisan titik satu gambar satu titik, padahal di sini ada %(num)s. Simpan satu dahulu, lalu "
                    "gambar yang lain; atau impor semuanya sekaligus dari berkas CSV.",
                    num=format_number(count(shape)),
                )
            ]
            return False
        unchanged = self._row is not None and shape == self.shape
        self.shape = shape
        if unchanged:
            return True
        hint = _("Bila memang di sana, centang “Memang di luar wilayah”.")
        wrong = misplaced(self._site, shape, meant=bool(self.beyond.data), hint=hint)
        if wrong:
            self.spots.errors = [wrong]
        return not wrong

    def _wrong_facts(self) -> list[str]:
        names = [name for name, _value in self.facts]
        if len(names) > MOST_FACTS:
            return [_("Paling banyak %(most)s keterangan.", most=MOST_FACTS)]
        found = []
        for name, value in self.facts:
            if not name:
                found.append(_("Keterangan “%(value)s” belum punya nama.", value=value[:40]))
            elif len(name) > NAME or len(value) > VALUE:
                found.append(_("Keterangan “%(name)s” terlalu panjang.", name=name[:40]))
            elif name.casefold() in TAKEN and not (self._row and name in self._row.facts):
                found.append(_("Keterangan tidak dapat bernama “%(name)s”: nama itu sudah dipakai di data.", name=name))
            elif names.count(name) > 1:
                found.append(_("Keterangan “%(name)s” tertulis dua kali.", name=name))
        return list(dict.fromkeys(found))


def _called(layer: OwnLayer) -> str:
    if layer.public:
        # Whatever is sent here is seen at once, hours later as well, when it comes from the outbox.
        told = {"title": layer.title, "shape": GEOMETRIES[layer.geometry]}
        return str(_("%(title)s (%(shape)s, tampil untuk umum)", **told))
    return f"{layer.title} ({GEOMETRIES[layer.geometry]})"


def _seen(text: str) -> str:
    """Return what can be seen of a line; databases refuse some of the rest."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
