"""What a person says about a file, how it is to be read, and what becomes of it."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from cms_core.api import AdminForm, NumberField, OnceField, Whole, choices, db, format_number
from cms_peta import _, crs
from cms_peta.formats.raw import MOST_BYTES, FileRefused
from cms_peta.importing import services, words
from cms_peta.importing.models import FileImport
from cms_peta.importing.services import NewLayer, Prepared, Step
from cms_peta.own import checking
from cms_peta.own.checking import NotForEverybody
from cms_peta.own.forms import NEITHER_HELP, has_come, refuse, ticked
from cms_peta.own.models import OwnLayer
from cms_peta.own.words import NEITHER, refused
from cms_peta.region import Region
from cms_peta.words import GEOMETRIES, KINDS

LONG = _.lazy("Terlalu panjang.")


class ScaleField(NumberField):
    """The number below the line of a scale."""

    kind = Whole(500, 5_000_000)


def _is_said(form: Any, new: NewLayer) -> bool:
    """Whether all is said of a new layer, and nothing that is not for everybody; what is wrong is said at its field."""
    missing = [
        (field, sentence)
        for field, sentence in ((form.title, _("Tulis judulnya.")), (form.source, _("Tulis sumbernya.")))
        if not (field.data or "").strip()
    ]
    for field, sentence in missing:
        field.errors = [sentence]
    try:
        checking.said(new.kind, {name: getattr(new, name) for name in checking.SAID})
        if new.public:
            doubts = checking.public(new.kind, new.title, new.source, new.legal)
            checking.answer(doubts, vouched=new.vouched)
    except NotForEverybody as error:
        refuse(form, error)
        return False
    return not missing


class UploadForm(AdminForm):
    """A file, and the layer that it goes into or becomes."""

    key = OnceField()
    file = FileField(
        _.lazy("Berkas"),
        description=_.lazy(
            "GeoJSON, TopoJSON, KML, KMZ, GPX, Shapefile dalam zip, CSV, GeoPackage, atau FlatGeobuf. "
            "Paling besar 20 MB."
        ),
    )
    layer = SelectField(_.lazy("Masukkan ke lapisan"), coerce=int, default=0)
    title = StringField(_.lazy("Judul lapisan baru"), validators=[Length(max=120, message=LONG)])
    kind = SelectField(_.lazy("Tentang apa"), choices=choices(KINDS), default="lain")
    source = StringField(
        _.lazy("Sumber"),
        description=_.lazy("Siapa yang membuat datanya, misalnya Dinas PUPR."),
        validators=[Length(max=200, message=LONG)],
    )
    scale = ScaleField(
        _.lazy("Skala 1 :"), description=_.lazy("Misalnya 5.000. Kosongkan bila tidak tahu."), validators=[Optional()]
    )
    dated = DateField(_.lazy("Tanggal data"), validators=[Optional(), has_come])
    legal = StringField(
        _.lazy("Status hukum"),
        description=_.lazy("Misalnya: SK Kepala Desa 5/2026, atau: belum ditetapkan."),
        validators=[Optional(), Length(max=200, message=LONG)],
    )
    public = BooleanField(_.lazy("Tampilkan untuk semua orang setelah dipakai"))
    vouched = BooleanField(NEITHER, description=NEITHER_HELP)
    asked = False
    prepared: Prepared | None = None

    def __init__(self, layers: list[OwnLayer], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.layer.choices = [(0, _("Lapisan baru")), *((each.id, each.title) for each in layers)]
        self._kinds = {each.id: each.kind for each in layers}

    @property
    def new(self) -> NewLayer:
        """What was said about the layer that the file becomes."""
        return NewLayer(
            title=" ".join((self.title.data or "").split()),
            kind=self.kind.data,
            source=" ".join((self.source.data or "").split()),
            scale=self.scale.data,
            dated=self.dated.data,
            legal=" ".join((self.legal.data or "").split()),
            public=bool(self.public.data),
            vouched=ticked(self.vouched),
        )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Go through the file; what is wrong with it is said at its field."""
        good = super().validate(*args, **kwargs)
        if not self.layer.data:
            good = _is_said(self, self.new) and good
        if not self.file.data:
            self.file.errors = [_("Pilih berkasnya.")]
            return False
        if services.is_full():
            self.file.errors = [
                _("Ada %(most)s berkas yang belum diputuskan. Pakai atau buang dahulu.", most=services.MOST_WAITING)
            ]
            return False
        if not good:
            return False
        kind = self._kinds.get(self.layer.data, self.kind.data)
        # Going through a large file takes seconds: nobody else waits for the database meanwhile.
        db.session.rollback()
        try:
            self.prepared = services.prepare(self.file.data.read(MOST_BYTES + 1), kind)
        except FileRefused as error:
            self.file.errors = list(error.sentences)
            return False
        return True


class HowForm(AdminForm):
    """How a file is to be read."""

    key = OnceField()
    system = SelectField(_.lazy("Sistem koordinat berkas"), coerce=int)
    swapped = BooleanField(_.lazy("Tukar urutan: lintang (atau y) tertulis di depan"))
    geometry = RadioField(_.lazy("Isi lapisan"))
    named_by = SelectField(_.lazy("Kolom nama"))
    east_by = SelectField(_.lazy("Kolom bujur (atau x)"), validate_choice=False)
    north_by = SelectField(
        _.lazy("Kolom lintang (atau y)"),
        description=_.lazy("Bila keduanya di satu kolom, pilih kolom itu dua kali."),
        validate_choice=False,
    )
    prepared: Prepared | None = None

    def __init__(self, row: FileImport, **kwargs: Any) -> None:
        super().__init__(obj=row, **kwargs)
        asked = [] if row.system else [(0, _("Pilih"))]
        self.system.choices = [*asked, *((code, crs.title(code)) for code in crs.CODES)]
        counts = {row.geometry: 0, **row.survey["kinds"]}
        told = {
            kind: f"{title} ({format_number(counts[kind])})" for kind, title in GEOMETRIES.items() if kind in counts
        }
        self.geometry.choices = choices(told)
        columns = [column for column in row.survey["columns"] if column not in row.survey["personal"]]
        self.named_by.choices = [("", _("Nama dari berkas")), *((column, column) for column in columns)]
        self._row, self.is_table, self._system = row, bool(row.survey["headings"]), row.system
        for field in (self.east_by, self.north_by):
            # A heading with the number of somebody in it is none of coordinates.
            named = (name for name in row.survey["headings"] if words.called(name) == name)
            field.choices = [("", _("Menurut judul kolom")), *((name, name) for name in named)]

    def validate_system(self, field: SelectField) -> None:
        """Ask for a system: none is taken for granted. Of other columns nobody knows yet what they hold."""
        if not field.data and not self._is_elsewhere:
            raise ValidationError(_("Pilih sistem koordinatnya."))

    @property
    def _is_elsewhere(self) -> bool:
        """Whether coordinates are said to be in other columns than before."""
        return (self.east_by.data or "", self.north_by.data or "") != (self._row.east_by, self._row.north_by)

    def validate_north_by(self, field: SelectField) -> None:
        """Both are chosen, or none, and they are columns of the file."""
        said = {self.east_by.data or "", field.data or ""}
        if ("" in said and said != {""}) or not said <= {"", *self._row.survey["headings"]}:
            raise ValidationError(_("Pilih kedua kolom koordinatnya, atau tidak satu pun."))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Go through the file anew where its coordinates are said to be elsewhere."""
        if not super().validate(*args, **kwargs):
            return False
        row = self._row
        if not self._is_elsewhere:
            return True
        # As when it was uploaded: nobody waits meanwhile.
        assert row.data is not None
        db.session.expunge(row)
        db.session.rollback()
        try:
            self.prepared = services.prepare(row.data, row.kind, self.east_by.data or "", self.north_by.data or "")
        except FileRefused as error:
            self.north_by.errors = list(error.sentences)
            return False
        return True

    @property
    def how(self) -> services.How:
        """What was said."""
        system = self.system.data
        if self.prepared is not None:
            # What the form said before was of other columns; what was changed together with these stays.
            system = system if system != self._system else self.prepared.opened.system or 0
        return services.How(
            system=system,
            swapped=bool(self.swapped.data),
            geometry=self.geometry.data,
            named_by=self.named_by.data or "",
            east_by=self.east_by.data or "",
            north_by=self.north_by.data or "",
        )


class StepForm(AdminForm):
    """The button that reads on; what it reads is read before anything is written."""

    key = OnceField()
    step: Step | None = None

    def __init__(self, row: FileImport, region: Region, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._row, self._region = row, region

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Read on."""
        if not super().validate(*args, **kwargs):
            return False
        row = self._row
        if not row.system or row.done >= row.total:
            return True
        # The bytes are at hand, and the row is let go of, so that nobody waits while they are read.
        assert row.data is not None
        db.session.expunge(row)
        db.session.rollback()
        try:
            self.step = services.read_on(row, self._region)
        except FileRefused as error:
            self.form_errors.extend(error.sentences)
            return False
        except NotForEverybody as error:
            self.form_errors.append(refused(error))
            return False
        return True


class IntoForm(AdminForm):
    """Another layer for a file whose own is gone: one that is there, or a new one for the desk."""

    key = OnceField()
    layer = SelectField(_.lazy("Masukkan ke lapisan"), coerce=int, default=0)
    title = StringField(_.lazy("Judul lapisan baru"), validators=[Length(max=120, message=LONG)])
    source = StringField(
        _.lazy("Sumber"),
        description=_.lazy("Siapa yang membuat datanya, misalnya Dinas PUPR."),
        validators=[Length(max=200, message=LONG)],
    )
    prepared: Prepared | None = None

    def __init__(self, row: FileImport, layers: list[OwnLayer], **kwargs: Any) -> None:
        super().__init__(data={"title": row.facts["among"]}, **kwargs)
        self.layer.choices = [(0, _("Lapisan baru")), *((each.id, each.title) for each in layers)]
        self._row, self._kinds = row, {each.id: each.kind for each in layers}

    @property
    def new(self) -> NewLayer:
        """The layer that the file becomes, about what the one was that is gone; somebody may show it later."""
        title, source = (" ".join((field.data or "").split()) for field in (self.title, self.source))
        return NewLayer(title, self._row.kind, source, None, None, "", public=False)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Go through the file for what the other layer is about."""
        if not super().validate(*args, **kwargs):
            return False
        if not self.layer.data and not _is_said(self, self.new):
            return False
        row, kind = self._row, self._kinds.get(self.layer.data, self._row.kind)
        # As when it was uploaded: nobody waits meanwhile.
        assert row.data is not None
        db.session.expunge(row)
        db.session.rollback()
        try:
            self.prepared = services.prepare(row.data, kind, row.east_by, row.north_by)
        except FileRefused as error:
            self.layer.errors = list(error.sentences)
            return False
        return True


class TakeForm(AdminForm):
    """The button that puts a file into its layer, or throws it away."""

    key = OnceField()
    agreed = BooleanField(_.lazy("Letaknya memang di luar wilayah situs ini"))
    vouched = BooleanField(NEITHER, description=_.lazy("Siapa yang mencentang, dan kapan, dicatat."))
