"""Pages of figures: for officers, also as a file, and for everybody."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms_core.api import (
    Asked,
    Found,
    List,
    cache_policy,
    csv_answer,
    current_site,
    require,
    today,
)
from cms_lapor import NAME, _, states
from cms_lapor.figures import services
from cms_lapor.figures.months import YEAR, month_before
from cms_lapor.figures.protection import reads_whole
from cms_lapor.figures.sums import CHECK_DAYS, FOLLOW_DAYS, LEAST
from cms_lapor.units.duties import me, my_seat, spared_in

SEE = f"{NAME}.figures"
FRESH_SECONDS = 300
PERIODS = {"12": _.lazy("12 bulan"), "3": _.lazy("3 bulan"), "1": _.lazy("Bulan ini"), "semua": _.lazy("Semua")}


def _cell(name: str) -> Any:
    return lambda line: getattr(line.sums, name)


def _percent(name: str) -> Any:
    return lambda line: "" if (share := getattr(line.sums, name).percent) is None else share


def _number(name: str) -> Any:
    return lambda line: "" if (number := getattr(line.sums, name)) is None else f"{number:.1f}".replace(".", ",")


def _ended(name: str) -> Any:
    return lambda line: line.sums.outcomes.get(name, 0)


FILE = List(
    key=None,
    orders={},
    cells={
        _.lazy("Kelompok"): lambda line: line.label,
        _.lazy("Masuk"): _cell("received"),
        _.lazy("Diperiksa"): _cell("checked"),
        _.lazy("Diperiksa tepat waktu, persen"): _percent("in_check"),
        _.lazy("Ditindaklanjuti"): _cell("followed"),
        _.lazy("Ditindaklanjuti tepat waktu, persen"): _percent("in_follow"),
        _.lazy("Tindak lanjut, median hari kerja"): _number("follow_median"),
        _.lazy("Dijawab"): _cell("answered"),
        _.lazy("Dijawab tepat waktu, persen"): _percent("in_answer"),
        _.lazy("Jawaban, median hari kerja"): _number("answer_median"),
        _.lazy("Minta dibuka lagi, persen"): _percent("in_reopen"),
        _.lazy("Nilai rata-rata"): _number("rating"),
        _.lazy("Banyaknya nilai"): _cell("rated"),
        _.lazy("Menunggu pelapor"): _cell("waiting"),
        _.lazy("Diarsipkan"): _cell("filed"),
        _.lazy("Diserahkan"): _cell("passed_on"),
        _.lazy("Lewat batas sekarang"): _cell("overdue"),
        _.lazy("Batas tertua"): lambda line: line.sums.oldest or "",
        **{label: _ended(name) for name, label in states.OUTCOMES.items()},
    },
)


@require(SEE)
def desk_figures() -> ResponseReturnValue:
    """Figures of the site or its region, by what the address asks; exact for those who work on all reports."""
    site = current_site()
    ways = {name: label for name, label in services.WAYS.items() if name != services.SITE or site.level != "desa"}
    by = request.args.get("menurut", "")
    by = by if by in ways else services.MONTH
    period = request.args.get("masa", "")
    period = period if period in PERIODS else "12"
    since = "" if period == "semua" else month_before(today(site), int(period) - 1)
    user, seat = me(), my_seat()
    exact = reads_whole(seat, user) and (site.level == "desa" or by in services.EXACT_IN_REGION)
    found = services.table(site, by, since=since, exact=exact, seen=spared_in(seat, user))
    if request.args.get("bentuk") == "csv":
        return csv_answer(Found(list=FILE, asked=Asked(csv=True), rows=found.lines), f"angka-laporan-{by}")
    return render_template(
        "lapor/figures/desk.html",
        table=found,
        ways=ways,
        periods=PERIODS,
        period=period,
        outcomes=states.OUTCOMES,
        day=today(site),
        limits=(CHECK_DAYS, FOLLOW_DAYS),
        least=LEAST,
    )


def performance() -> ResponseReturnValue:
    """How the work on reports goes, for everybody: nothing of fewer than five, nothing of secret ones."""
    cache_policy().live(FRESH_SECONDS)
    site = current_site()
    found = services.published(site)
    return render_template(
        "lapor/figures/public.html",
        found=found,
        least=LEAST,
        since=month_before(today(site), YEAR),
        until=month_before(today(site), 1),
        month=services.month_name,
        limits=(CHECK_DAYS, FOLLOW_DAYS),
        crumbs=[(_("Lapor"), url_for(f"{NAME}.listing")), (_("Kinerja"), None)],
    )
