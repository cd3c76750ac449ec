"""Reminding the one who reported, by mail or by an officer's hand, and the office by mail."""

from __future__ import annotations

from sqlalchemy import select

from cms_core.api import BadAddress, Site, db, mail_address, mail_is_on, notify, send_mail, settings_of
from cms_lapor import NAME, _
from cms_lapor.models import Report, Reporter
from cms_lapor.routing import HANDLE
from cms_lapor.telling import services as telling
from cms_lapor.units.duties import KEPT, is_guarded

SILENT = "silent"


def remind(report_id: int, site: Site) -> bool:
    """Remind a reporter that the case ends without a word from him: by mail, else by whoever handles it.

    False when that has to wait, because the address got so many letters lately.
    """
    report = db.session.get_one(Report, report_id)
    sender = db.session.scalar(select(Reporter).where(Reporter.report_id == report_id))
    if sender is not None and sender.email_hash and sender.refused_at is None and mail_is_on():
        if not telling.may_tell(sender.email_hash, report):
            return False
        telling.remind(report, sender, site)
    elif sender is not None and sender.phone:
        tell_office(site, SILENT, report.id, report.number, permission=KEPT if is_guarded(report) else HANDLE)
    return True


def tell_office(
    to: Site, kind: str, key: int, number: str, *, permission: str, about: Site | None = None, urgent: bool = False
) -> None:
    """Tell the people of a site something of a case there, or of ``about`` below it: its number, and where it is."""
    notify(
        to,
        NAME,
        kind,
        key,
        permission=permission,
        endpoint=f"{NAME}.admin.case",
        values={"key": key},
        facts={"number": number, "place": (about or to).name},
        about=about,
        urgent=urgent,
    )


def write_to_office(site: Site, number: str) -> None:
    """Write to the office that a report is late, where the site wants that; the number alone."""
    if not settings_of(site, NAME)["by_mail"]:
        return
    try:
        address = mail_address(site.email)
    except BadAddress:
        return
    text = _("Laporan %(number)s lewat batas waktu. Buka halaman pengelola untuk mengerjakannya.", number=number)
    send_mail(site, address, _("%(number)s lewat batas waktu", number=number), text)
