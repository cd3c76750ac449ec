"""What an address of the map is asked by programs, and what they are told where that is no question."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from flask import Response, abort, request

from cms_core.api import BBox, current_site
from cms_peta import NAME, _
from cms_peta.geometry import Json

DATA = (f"/{NAME}/ogc", f"/{NAME}/lapisan/")
"""How the addresses begin that programs read."""
MOST_ASKED = 10**9
"""Features that are asked for: the largest number that is read as it is."""
_MOMENT = r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?"
MOMENTS = re.compile(rf"{_MOMENT}|(?:{_MOMENT}|\.\.)?/(?:{_MOMENT}|\.\.)?")


def for_all(response: Response) -> Response:
    """Let the scripts of any site read an answer: it is public data, and no cookie shapes it (Fetch, 3.3)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def allow_asking(response: Response) -> Response:
    """Tell a browser that asks first (OPTIONS; Fetch, 3.3.4) that any script may read the data, with any headers."""
    if request.method == "OPTIONS" and request.path.startswith(DATA):
        for_all(response)
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "*"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


def stretch(told: str) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last moment that are asked for (7.15.4); None where the stretch is open."""
    if not told:
        return None, None
    first, slash, last = told.partition("/")
    try:
        if not MOMENTS.fullmatch(told):
            raise ValueError
        since, until = _moment(first), _moment(last if slash else first, is_end=True)
        if since and until and since > until:
            raise ValueError
    except (ValueError, OverflowError):
        refuse(_("datetime bukan waktu atau rentang menurut RFC 3339."))
    return since, until


def _moment(told: str, *, is_end: bool = False) -> datetime | None:
    """Return a moment, or the first or the last one of a day by the clock of the site."""
    if told in ("", ".."):
        return None
    moment = datetime.fromisoformat(told)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(current_site().timezone))
        moment += timedelta(days=1, microseconds=-1) if is_end else timedelta()
    return moment.astimezone(UTC)


def box() -> BBox | None:
    """Return the box that the address asks for: four numbers, or six with heights, which are passed over."""
    told = request.args.get("bbox", "")
    if not told:
        return None
    try:
        numbers = [float(each) for each in told.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4 or not all(-180 <= each <= 180 for each in numbers) or numbers[1] > numbers[3]:
        refuse(
            _(
                "bbox harus empat angka (barat, selatan, timur, utara; derajat), atau enam dengan ketinggian terendah "
                "dan tertinggi sesudah tiap pasangnya."
            )
        )
    west, south, east, north = numbers
    if west > east:
        # Across the date line (7.15.3): in Indonesia that is everything to the east of it, or to the west.
        west, east = (west, 180.0) if west < 141 else (-180.0, east)
    return BBox(west=west, south=south, east=east, north=north)


def number(name: str, usual: int, least: int = 0) -> int:
    told = request.args.get(name, "")
    if not told:
        return usual
    if not re.fullmatch(r"[0-9]+", told) or int(told) < least:
        refuse(_("%(name)s harus bilangan bulat, paling kecil %(least)s.", name=name, least=least))
    # Of more there is nothing, however much is asked for.
    return min(int(told), MOST_ASKED)


def refuse(why: Any, status: int = 400) -> NoReturn:
    told = {"code": str(status), "description": str(why)}
    abort(for_all(Response(written(told), status=status, mimetype="application/json")))


def written(told: Json) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
