"""The pages of the administration by name, with the words that people look for them by; finding.py asks here."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cms_core.modules.settings import decidable
from cms_core.permissions import can
from cms_core.sites.models import Site
from cms_core.surfaces import menus
from cms_core.surfaces.links import Link


@dataclasses.dataclass(frozen=True)
class Section:
    """A page of the administration of a site; ``words`` say what is done there, and what else it may be called.

    ``village`` says that only villages have it, or that they do not; None is for every site.
    """

    endpoint: str
    permission: str
    label: Any
    icon: str
    words: Any
    village: bool | None = None


SECTIONS = (
    Section(
        "front.blocks",
        "pages.menu",
        _l("Beranda situs"),
        "adjustments-horizontal",
        _l("susunan, urutan bagian, halaman depan"),
    ),
    Section("front.cover", "pages.menu", _l("Sampul beranda"), "photo", _l("foto utama, gambar depan, tautan cepat")),
    Section(
        "front.notice",
        "pages.publish",
        _l("Kabar singkat di beranda"),
        "speakerphone",
        _l("pengumuman, peringatan, kabar hari ini, kantor tutup"),
    ),
    Section("front.place", "sites.identity", _l("Di mana kami"), "map-pin", _l("letak kantor, peta, denah, fakta")),
    Section(
        "front.contacts",
        "sites.identity",
        _l("Kontak darurat"),
        "phone",
        _l("nomor telepon, ambulans, polisi, pemadam, puskesmas"),
    ),
    Section(
        "forwarding.received",
        "pages.withdraw",
        _l("Dari situs lain"),
        "send",
        _l("terusan, kabar kecamatan di beranda, turunkan"),
    ),
    Section(
        "forwarding.offered",
        "sites.forward",
        _l("Teruskan"),
        "send",
        _l("kirim ke situs desa, angkat kabar desa ke beranda"),
        village=False,
    ),
    Section(
        "reads.most_read",
        "sites.view",
        _l("Yang dibaca warga"),
        "eye",
        _l("statistik, pengunjung, berapa kali dibuka, paling sering dibaca"),
    ),
    Section(
        "identity.edit",
        "sites.identity",
        _l("Identitas"),
        "building-community",
        _l("alamat, jam layanan, telepon, WhatsApp, surel, media sosial, sebutan, bahasa daerah, nama"),
    ),
    Section(
        "workdays.index",
        "sites.identity",
        _l("Hari kerja"),
        "calendar-event",
        _l("hari libur, cuti bersama, kalender, tenggat, enam hari kerja"),
    ),
    Section(
        "look.edit",
        "sites.identity",
        _l("Lambang dan warna"),
        "adjustments-horizontal",
        _l("logo, tema, motif, tampilan, rupa"),
    ),
    Section(
        "pages_admin.menu",
        "pages.menu",
        _l("Menu situs"),
        "menu-2",
        _l("urutan, ubin layanan, ikon, nama dan gambar di menu"),
    ),
    Section(
        "pages_admin.listing", "pages.view", _l("Halaman"), "file-text", _l("tulisan, profil, layanan, draf, arsip")
    ),
    Section("pages_admin.new", "pages.write", _l("Tulis halaman"), "pencil-plus", _l("Profil, layanan, atau aturan")),
    Section(
        "media_admin.listing",
        "media.view",
        _l("Foto dan dokumen"),
        "photo",
        _l("gambar, berkas, PDF, pustaka, keterangan foto"),
    ),
    Section(
        "media_admin.new", "media.upload", _l("Tambah foto atau dokumen"), "photo-plus", _l("unggah gambar, berkas")
    ),
    Section("people.everyone", "users.manage", _l("Orang"), "users", _l("akun, operator, petugas, jabatan, pengguna")),
    Section(
        "people.invite", "users.manage", _l("Undang orang"), "user-plus", _l("operator baru, akun, lembar undangan")
    ),
    Section("outbox.waiting", "sites.view", _l("Kotak keluar"), "send", _l("belum terkirim, tanpa sinyal, luring")),
    Section(
        "notices.index",
        "sites.view",
        _l("Pemberitahuan"),
        "clock-exclamation",
        _l("pengingat, lewat batas, batas waktu, kabar untuk petugas"),
    ),
    Section("admin.waiting_list", "pages.view", _l("Menunggu"), "checklist", _l("diperiksa, antrean"), village=False),
    Section("modules.switch", "modules.switch", _l("Modul"), "settings", _l("nyalakan, matikan, fitur, tahap")),
    Section(
        "modules.stage", "sites.stage", _l("Tahap"), "settings", _l("pengelolaan, serah kepada desa"), village=True
    ),
)


def sections(site: Site | None, user: Any) -> Iterator[Link]:
    """Yield what a person may open: on a site (in scope) its pages, those of modules too, and everywhere his own."""
    if site is not None:
        own = [
            Link(str(each.label), url_for(each.endpoint), each.icon, str(each.words))
            for each in SECTIONS
            if each.village in (None, site.level == "desa") and can(user, each.permission, site)
        ]
        if can(user, "modules.switch", site):
            own += [
                Link(_("Pengaturan %(module)s", module=label), url_for("modules.settings", plugin=name), "settings")
                for name, label in decidable(site).items()
            ]
        known = {link.url for link in own}
        yield from own
        yield from (x for x in (*menus.admin_nav(site, user), *menus.tasks(site, user)) if x.url not in known)
    yield from menus.platform_nav().values()
