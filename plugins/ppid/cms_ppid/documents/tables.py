"""Documents as a table, to bring a whole cupboard in at once."""

from __future__ import annotations

from datetime import date

from cms_core.api import desk_table
from cms_ppid import _
from cms_ppid.documents.forms import DocumentForm
from cms_ppid.documents.views import DESK
from cms_ppid.models import Document

DOCUMENTS = desk_table(
    DESK,
    Document,
    title=_.lazy("Dokumen"),
    names=(
        *("title", "summary", "body", "link", *DocumentForm.FIRST),
        *(*DocumentForm.REGISTER, *DocumentForm.IN_FORCE, *DocumentForm.ZONE, *DocumentForm.BOOK),
    ),
    examples={
        "title": "Peraturan Desa tentang APBDes 2026",
        "summary": "Pendapatan, belanja, dan pembiayaan desa tahun 2026.",
        "sort": "perdes",
        "category": "berkala",
        "year": 2026,
        "number": "1 Tahun 2026",
        "made_on": date(2026, 1, 5),
        "made_at": "Balai desa",
        "holder": "Sekretaris Desa",
        "responsible": "Kaur Keuangan",
        "form": "keduanya",
        "retention": "10 tahun",
    },
)
