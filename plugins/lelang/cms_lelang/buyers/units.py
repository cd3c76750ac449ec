"""Which spellings and codes of units are one agency of a site."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cms_core.api import Site, called
from cms_lelang.names import key_of, usual

Agency = tuple[int, str]
"""The id of a site, and how addresses call an agency of it."""


class Written(NamedTuple):
    """How ``packages`` of a budget ``year`` write who buys: with a unit, its code, both or none."""

    site_id: int
    unit: str
    unit_code: str
    year: int
    packages: int = 1


class Units:
    """Whose packages are: those of one code are of one agency, whatever each of them calls it.

    No two agencies of a site are called alike: what one is called is no name of another one with whose code it stands.
    Addresses call it as most packages with the code do, so a code that was mistyped once moves its own package alone. A
    package without a code is of the agency that is called so, or else of the one that has most often been called so.
    That depends on all that is ``written``, of whatever year: of some packages others would come out.
    """

    def __init__(self, written: Collection[Written], sites: Mapping[int, Site]) -> None:
        self.written, self.sites = written, sites
        coded: dict[tuple[int, str], list[Written]] = defaultdict(list)
        named: dict[Agency, list[Written]] = defaultdict(list)
        for each in written:
            # Noughts and hyphens fill a column that must not be empty.
            if each.unit and each.unit_code.strip("0-. "):
                coded[each.site_id, each.unit_code].append(each)
                named[self.name_of(each)].append(each)
        self._of_code = {
            code: (code[0], _most(rows, lambda each: self.name_of(each)[1])) for code, rows in coded.items()
        }
        heads = set(self._of_code.values())
        self._of_name = {
            name: self._of_code[name[0], _most(rows, lambda each: each.unit_code)]
            for name, rows in named.items()
            if name not in heads
        }
        self._rows: dict[Agency, list[Written]] = defaultdict(list)
        for each in written:
            self._rows[self.of(each)].append(each)

    def name_of(self, row: Any) -> Agency:
        """Return what a row with ``site_id`` and ``unit`` calls who buys; who names no unit buys himself."""
        return row.site_id, key_of(row.unit or called(self.sites[row.site_id]))

    def site_itself(self, site: Site) -> Agency:
        """Return the agency of what a site buys without naming a unit."""
        return self.of_name((site.id, key_of(called(site))))

    def of_name(self, name: Agency) -> Agency:
        """Return the agency that is, or was, called so."""
        return self._of_name.get(name, name)

    def of(self, row: Any) -> Agency:
        """Return the agency of a row with ``site_id``, ``unit`` and ``unit_code``."""
        return self.of_code(row) or self.of_name(self.name_of(row))

    def of_code(self, row: Any) -> Agency | None:
        """Return the agency whose code a row has; None where its code stands beside no unit, or is a filler."""
        return self._of_code.get((row.site_id, row.unit_code))

    def rows_of(self, agency: Agency) -> Sequence[Written]:
        """Return how its packages write an agency."""
        return self._rows.get(agency, ())

    def called(self, agency: Agency) -> str:
        """Return what an agency is called: as most of its packages of the newest year call it, and none of another."""
        own = called(self.sites[agency[0]])
        spelled: dict[int, Counter[str]] = defaultdict(Counter)
        for each in self.rows_of(agency):
            # A code alone says no name, and without a code it is that of the site.
            name = each.unit or ("" if each.unit_code else own)
            if name and self.of_name(self.name_of(each)) == agency:
                spelled[each.year][name] += each.packages
        return usual(spelled[max(spelled)].items()) if spelled else own


def _most(written: Iterable[Written], of: Callable[[Written], str]) -> str:
    """Return what most packages say; of several that which the newest say."""
    said: dict[str, tuple[int, int]] = {}
    for each in written:
        packages, year = said.get(of(each), (0, 0))
        said[of(each)] = packages + each.packages, max(year, each.year)
    return max(said, key=lambda name: (*said[name], name))
