"""Fields of the page on which a site's identity is changed; the administration adds the token (``AdminForm``)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, StringField, TelField, URLField
from wtforms.validators import Length, Optional, Regexp

from cms_core.i18n import LANGUAGES, REGIONAL
from cms_core.motifs import MOTIFS
from cms_core.regions.words import OWN, usual_words
from cms_core.sites.identity import NETWORKS, WORD_LENGTH, Identity, IdentityError
from cms_core.sites.models import Site
from cms_core.themes import PLAIN, themes

_SOCIAL, _WORD = "social_", "word_"
_TOO_LONG = _l("Terlalu panjang.")


def _text(label: Any, longest: int) -> StringField:
    return StringField(label, validators=[Optional(), Length(max=longest, message=_TOO_LONG)])


def _link(label: Any) -> URLField:
    return URLField(label, validators=[Optional(), Length(max=200, message=_TOO_LONG)])


def theme_choices() -> list[tuple[str, str]]:
    """Return the installed themes."""
    return [(theme.name, theme.label) for theme in themes().values()]


def language_choices() -> list[tuple[str, Any]]:
    """Return the regional languages, and none of them."""
    return [("", _l("Tidak ada")), *((code, LANGUAGES[code]) for code in REGIONAL)]


class LookFields(Form):
    """How a site looks, the coat of arms apart. Mix with ``AdminForm``."""

    brand = StringField(
        _l("Warna utama"),
        validators=[Regexp(r"^#?[0-9A-Fa-f]{6}$", message=_l("Tulis enam angka atau huruf a sampai f."))],
    )
    motif = RadioField(_l("Motif"), choices={name: name.capitalize() for name in MOTIFS})
    theme = RadioField(_l("Tema"), choices=theme_choices)

    def show(self, site: Site) -> None:
        """Fill the fields from a site, as it looks: a theme that is gone looks plain."""
        self.brand.data, self.motif.data = site.brand, site.motif
        self.theme.data = site.theme if site.theme in themes() else PLAIN

    def look(self) -> Identity:
        """Return what was chosen, for :func:`cms_core.sites.identity.update_identity`."""
        return Identity(
            brand=self.brand.data or "",
            motif=self.motif.data or "",
            theme="" if self.theme.data == PLAIN else self.theme.data or "",
        )


class IdentityFields(Form):
    """What a site says of itself. Mix with ``AdminForm``; what shape alone cannot judge, the service does."""

    lead = _text(_l("Kalimat pembuka"), 200)
    address = _text(_l("Alamat kantor"), 200)
    hours = _text(_l("Jam layanan"), 200)
    phone = TelField(_l("Telepon kantor"), validators=[Optional(), Length(max=20, message=_TOO_LONG)])
    whatsapp = TelField(_l("Nomor WhatsApp kantor"), validators=[Optional(), Length(max=20, message=_TOO_LONG)])
    email = StringField(_l("Surel kantor"), validators=[Optional(), Length(max=120, message=_TOO_LONG)])

    language = RadioField(
        _l("Bahasa daerah"),
        description=_l("Kerangka situs tampil juga dalam bahasa ini; isi yang Anda tulis tetap seperti ditulis."),
        default="",
        choices=language_choices,
    )

    social_whatsapp = _link(_l("Saluran WhatsApp"))
    social_facebook = _link("Facebook")
    social_instagram = _link("Instagram")
    social_youtube = _link("YouTube")
    social_tiktok = _link("TikTok")
    social_x = _link("X")

    word_sebutan = _text(_l("Sebutan wilayah"), WORD_LENGTH)
    word_kepala = _text(_l("Sebutan kepala"), WORD_LENGTH)
    word_sekretaris = _text(_l("Sebutan sekretaris"), WORD_LENGTH)
    word_kantor = _text(_l("Sebutan kantor"), WORD_LENGTH)
    word_pemerintah = _text(_l("Sebutan pemerintah"), WORD_LENGTH)
    word_dusun = _text(_l("Sebutan bagian desa"), WORD_LENGTH)
    word_kepala_dusun = _text(_l("Sebutan kepala bagian desa"), WORD_LENGTH)
    word_musyawarah = _text(_l("Sebutan lembaga musyawarah"), WORD_LENGTH)
    word_anggaran = _text(_l("Sebutan anggaran"), WORD_LENGTH)

    def show(self, site: Site) -> None:
        """Fill the fields from a site, and show the usual words of its place as hints."""
        for name in ("lead", "address", "hours", "phone", "whatsapp", "email", "language"):
            self[name].data = getattr(site, name)
        for network in NETWORKS:
            self[_SOCIAL + network].data = site.social.get(network, "")
        usual = usual_words(site.region_code)
        for word in OWN:
            self[_WORD + word].data = site.words.get(word, "")
            self[_WORD + word].description = usual[word]

    def identity(self) -> Identity:
        """Return what was typed, for :func:`cms_core.sites.identity.update_identity`."""
        return Identity(
            lead=self.lead.data or "",
            address=self.address.data or "",
            hours=self.hours.data or "",
            phone=self.phone.data or "",
            whatsapp=self.whatsapp.data or "",
            email=self.email.data or "",
            language=self.language.data or "",
            social={network: self[_SOCIAL + network].data or "" for network in NETWORKS},
            words={word: self[_WORD + word].data or "" for word in OWN},
        )

    def blame(self, error: IdentityError) -> None:
        """Show what the service refused at the field that it named."""
        name = error.field + (f"_{error.part}" if error.part else "")
        field = self[name.replace("words_", _WORD, 1)]
        field.errors = [*field.errors, str(error.message)]
