"""Forms of the gateway: a target, a report for it, its number there, and a table of theirs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp, ValidationError

from cms_core.api import AdminForm, BadAddress, choices, mail_address
from cms_lapor import _
from cms_lapor.fields import short
from cms_lapor.gateway.models import ENDED, Target
from cms_lapor.gateway.profiles import (
    BY_NET,
    CSV,
    EMAIL,
    INCOMING,
    REST_JSON,
    REST_XML,
    TAKES,
    TRANSPORTS,
    BadProfile,
    check_fields,
    check_template,
    pairs,
)


def _lines(label: Any, hint: Any) -> TextAreaField:
    return TextAreaField(label, description=hint, validators=[short(8000)])


class TargetForm(AdminForm):
    """A target; its fields are those of :class:`~cms_lapor.gateway.models.Target`."""

    name = StringField(
        _.lazy("Nama tujuan"),
        description=_.lazy("Dibaca pelapor: “Laporan diserahkan ke …”."),
        validators=[InputRequired(_.lazy("Tulis namanya.")), short(80)],
    )
    transport = SelectField(_.lazy("Cara menyerahkan"), choices=choices(TRANSPORTS))
    takes = SelectField(_.lazy("Laporan mana?"), choices=choices(TAKES))
    url = StringField(_.lazy("Alamat (https, atau surel)"), validators=[short(300)])
    secret = StringField(
        _.lazy("Nama rahasia"),
        description=_.lazy(
            "Nama berkas di folder secrets pada server; di sana juga tertulis ke alamat mana ia boleh dikirim."
        ),
        validators=[
            Optional(),
            Regexp(r"[a-z0-9][a-z0-9_-]{0,59}\Z", message=_.lazy("Huruf kecil, angka, - dan _ saja.")),
        ],
    )
    header = StringField(
        _.lazy("Kepala permintaan"),
        description=_.lazy("Misalnya Authorization: Bearer {kunci}"),
        validators=[Optional(), short(200)],
    )
    fields = _lines(
        _.lazy("Peta bidang"),
        _.lazy("Satu baris “nama di sana = nama di sini”, misalnya laporan.teks = isi. Tanda kutip: nilai tetap."),
    )
    body = TextAreaField(
        _.lazy("Kerangka XML"),
        description=_.lazy("Bidang ditulis dalam kurung kurawal: {nomor}, {isi}. Rahasia: {kunci}."),
        validators=[short(8000)],
    )
    reply = StringField(
        _.lazy("Letak nomor di jawaban"),
        description=_.lazy("JSON: data.id atau 0.id. XML: .//trackingid"),
        validators=[Optional(), short(120)],
    )
    search_url = StringField(
        _.lazy("Alamat pencarian"),
        description=_.lazy("Dengan {nomor}. Dipakai sebelum mengirim ulang bila jawaban tidak sampai."),
        validators=[Optional(), short(300)],
    )
    topics = _lines(_.lazy("Peta topik"), _.lazy("Satu baris “kode di sini = kode di sana”, misalnya pu-jalan = 25."))
    kinds = _lines(_.lazy("Peta kelas"), _.lazy("Misalnya pengaduan = 1."))
    states = _lines(_.lazy("Peta keadaan"), _.lazy("Kata mereka untuk selesai, misalnya Selesai = selesai_luar."))
    columns = _lines(
        _.lazy("Peta kolom tabel mereka"),
        _.lazy("nomor, status, tanggal (wajib), teks, id; misalnya nomor = Tracking ID."),
    )
    seconds = IntegerField(
        _.lazy("Batas menunggu (detik)"),
        default=20,
        validators=[NumberRange(1, 120, message=_.lazy("Antara 1 dan 120."))],
    )
    sends_name = BooleanField(_.lazy("Nama pelapor boleh keluar"))
    sends_phone = BooleanField(_.lazy("Nomor HP pelapor boleh keluar"))
    sends_email = BooleanField(_.lazy("Surel pelapor boleh keluar"))
    takes_secret = BooleanField(_.lazy("Laporan rahasia boleh keluar"))

    def validate_url(self, field: StringField) -> None:
        """Ask for an address where something goes over the net."""
        if self.transport.data in BY_NET and not field.data:
            raise ValidationError(_("Tulis alamatnya."))
        if self.transport.data == EMAIL:
            field.data = _mail_address(field.data or "")
            return
        _check_address(field.data)

    def validate_search_url(self, field: StringField) -> None:
        """Ask for the place of the number."""
        _check_address(field.data)
        if field.data and "{nomor}" not in field.data:
            raise ValidationError(_("Alamat pencarian memuat {nomor}."))

    def validate_header(self, field: StringField) -> None:
        """Take one header."""
        name, colon, value = (field.data or "").partition(":")
        if field.data and not (colon and value.strip() and name.replace("-", "").isalnum() and "\n" not in field.data):
            raise ValidationError(_("Tulis seperti Nama: isi."))

    def validate_fields(self, field: TextAreaField) -> None:
        """Check names and places."""
        if self.transport.data in (REST_JSON, CSV) and not field.data:
            raise ValidationError(_("Cara ini memerlukan peta bidang."))
        _tell(lambda: check_fields(field.data or ""))

    def validate_body(self, field: TextAreaField) -> None:
        """Check that it stays XML."""
        if self.transport.data == REST_XML:
            _tell(lambda: check_template(field.data or ""))

    def validate_topics(self, field: TextAreaField) -> None:
        """Check its lines."""
        _tell(lambda: pairs(field.data or ""))

    validate_kinds = validate_topics

    def validate_states(self, field: TextAreaField) -> None:
        """Check its lines; there is one state to name."""
        _tell(lambda: pairs(field.data or ""))
        if any(ours != ENDED for ours in pairs(field.data or "").values()):
            raise ValidationError(_("Di sebelah kanan tertulis selesai_luar."))

    def validate_columns(self, field: TextAreaField) -> None:
        """Check that the three that are needed are there."""
        _tell(lambda: pairs(field.data or ""))
        given = set(pairs(field.data or ""))
        if given and not ({*INCOMING[:3]} <= given <= {*INCOMING}):
            raise ValidationError(_("Perlu nomor, status, dan tanggal; boleh teks dan id."))

    def show(self, target: Target) -> None:
        """Fill in what a target is."""
        for field in self:
            if hasattr(target, field.name):
                field.data = getattr(target, field.name)

    def write(self, target: Target) -> None:
        """Write down what was filled in."""
        for field in self:
            if hasattr(target, field.name):
                setattr(target, field.name, field.data)


def _check_address(url: str | None) -> None:
    parts = urlsplit(url or "https://x")
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise ValidationError(_("Alamatnya dimulai dengan https:// dan tidak memuat kata sandi."))


def _mail_address(text: str) -> str:
    try:
        return mail_address(text)
    except BadAddress as error:
        raise ValidationError(_("Tulis alamat surel, misalnya pengaduan@instansi.go.id.")) from error


def _tell(check: Any) -> None:
    try:
        check()
    except BadProfile as error:
        raise ValidationError(str(error)) from error


class PutForm(AdminForm):
    """A report that is to be handed over."""

    number = StringField(
        _.lazy("Nomor laporan"), validators=[InputRequired(_.lazy("Tulis nomor laporannya.")), short(40)]
    )
    target = SelectField(_.lazy("Ke mana?"))

    def offer(self, targets: list[Target]) -> None:
        """Say where it can go."""
        self.target.choices = [SelectChoice(str(target.id), target.name) for target in targets]


class ActForm(AdminForm):
    """What is done with a row of the queue: its number there, once more, or who sent it, for a reason."""

    act = HiddenField()
    ext_id = StringField(_.lazy("Nomor di sana"), validators=[short(60)])
    reason = StringField(
        _.lazy("Alasan membuka identitas"),
        description=_.lazy("Dicatat bersama jabatan Anda, dan tidak dapat dihapus."),
        validators=[short(300)],
    )


class TableForm(AdminForm):
    """A table of theirs; ``rows`` are those that were looked at, and are now to be written down."""

    file = FileField(_.lazy("Berkas CSV atau XLSX"))
    rows = HiddenField()
