"""How often somebody who is not known may do something to a report that everybody can read."""

from __future__ import annotations

from cms_core.api import asking_network, count_try
from cms_lapor import NAME
from cms_lapor.models import Report


def count(what: str, report: Report, *, of_report: str, of_site: str) -> bool:
    """Count one try from where the request comes; False when it is one too many there for the report, or for its site.

    ``of_report`` and ``of_site`` are rates, as in "3 per hour". What comes from elsewhere is counted for itself, so
    nobody takes the tries of others; a village behind one address is why the rates are not smaller.
    """
    near = asking_network()
    return count_try(f"{NAME} {what}", f"{report.number} {near}", of_report) and count_try(
        f"{NAME} {what} of a site", f"{report.site_id} {near}", of_site
    )
