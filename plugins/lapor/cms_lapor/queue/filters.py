"""What the queue can be narrowed to besides its state."""

from __future__ import annotations

from collections.abc import Mapping

from cms_core.api import Site
from cms_lapor import _, states
from cms_lapor.forms import VISIBILITIES
from cms_lapor.intake.channels import CHANNELS
from cms_lapor.models import Report
from cms_lapor.queue.listing import MINE, NOBODY, Filter
from cms_lapor.topics import data, topic_label
from cms_lapor.units import services


def filters_of(site: Site, names: Mapping[int, str]) -> tuple[Filter, ...]:
    """Return the filters of a site's queue; ``names`` are those of its units, by their ids."""
    units = {str(key): name for key, name in names.items()}
    officers = {str(each.id): each.office for each in services.people(site)}
    topics = {code: topic_label(code) for code in data().topics}
    found = (
        Filter("tahap", _("Keadaan"), {name: state.label for name, state in states.STATES.items()}, Report.state),
        Filter("bagian", _("Bagian"), {NOBODY: _("Belum ada bagian"), **units} if units else {}, Report.unit_id),
        Filter("topik", _("Tentang"), topics, Report.topic),
        Filter("terbuka", _("Yang boleh membaca"), VISIBILITIES, Report.visibility),
        Filter("lewat", _("Masuk lewat"), CHANNELS, Report.channel),
        Filter(
            "petugas",
            _("Petugas"),
            {MINE: _("Yang saya ambil"), NOBODY: _("Belum diambil"), **officers},
            Report.officer_id,
        ),
    )
    return tuple(each for each in found if each.choices)
