"""The register as a data set: CSV and JSON, with the columns of the law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from flask import has_request_context

from cms_core.api import Dataset, Site, canonical_url, everywhere, site_url
from cms_ppid import _
from cms_ppid.catalogue.items import CLASSES
from cms_ppid.documents.forms import FORMS, VALIDITY
from cms_ppid.documents.services import DOCUMENTS
from cms_ppid.documents.sorts import SORTS
from cms_ppid.models import Document
from cms_ppid.register.services import of_others

Row = tuple[Any, ...]


def dataset(site: Site) -> Dataset:
    """Return the register of a site; from a kecamatan up those of its villages too, each with its body's name."""
    return Dataset(
        name="daftar-informasi-publik",
        label=_("Daftar Informasi Publik"),
        description=_("Dokumen yang diumumkan, dengan kolom daftar informasi publik menurut Perki 1/2021."),
        columns={
            "badan_publik": _("Badan publik"),
            "judul": _("Judul dokumen"),
            "ringkasan": _("Ringkasan isi"),
            "klasifikasi": _choices(_("Klasifikasi"), CLASSES),
            "jenis": _("Jenis dokumen"),
            "nomor": _("Nomor"),
            "tahun": _("Tahun"),
            "unit": _("Pejabat atau unit yang menguasai"),
            "penanggung_jawab": _("Penanggung jawab pembuatan"),
            "tanggal_dibuat": _("Tanggal dibuat (tahun-bulan-tanggal)"),
            "tempat_dibuat": _("Tempat dibuat"),
            "bentuk": _choices(_("Bentuk yang tersedia"), FORMS),
            "retensi": _("Jangka waktu penyimpanan"),
            "keberlakuan": _choices(_("Keberlakuan"), VALIDITY),
            "diperiksa": _("Hari terakhir diperiksa (tahun-bulan-tanggal)"),
            "alamat": _("Alamat halamannya"),
        },
        rows=lambda: _rows(site),
        weight=30,
    )


def _choices(said: str, labels: Any) -> str:
    return f"{said}: {', '.join(f'{key} ({label})' for key, label in labels.items())}"


def _rows(site: Site) -> Iterator[Row]:
    here = canonical_url() if has_request_context() else site_url(site)
    for view, told in everywhere(DOCUMENTS, Document, site, _told):
        yield (view.site_name, *told, urljoin(here, view.url))
    for other in of_others(site):
        blank: Row = ("", other.category, other.sort, "", other.year, *[""] * 7, None)
        yield (site.name, other.title, *blank, urljoin(here, other.url))


def _told(row: Document) -> Row:
    sort = str(SORTS[row.sort].label)
    return (
        *(row.title, row.summary, row.category, sort, row.number, row.year, row.holder, row.responsible),
        *(row.made_on.isoformat() if row.made_on else None, row.made_at, row.form, row.retention, row.validity),
        row.verified_on.isoformat() if row.verified_on else None,
    )
