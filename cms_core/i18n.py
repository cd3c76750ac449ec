"""Language and formats: Indonesian is written in the source, every other language comes from catalogues.

Core's catalogue and each plugin's are looked at together in templates, so that a plugin need not translate
"Simpan" again; core's own sentence wins where two say different things.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from babel import dates, numbers
from babel.support import NullTranslations
from flask import Flask, g, has_app_context
from flask_babel import Babel, Domain, force_locale, get_domain, gettext, ngettext
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from cms_core.extensions import state

log = structlog.get_logger()

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English", "jv": "Basa Jawa"}
"""What a page may be read in: the part of the address, and what people call it."""
DEFAULT = "id"
COMPLETE = ("id", "en")
"""Every site speaks these, to the last word. A regional language is for the sites that choose it, and what its
catalogue lacks stays Indonesian."""
REGIONAL = tuple(code for code in LANGUAGES if code not in COMPLETE)
DOMAIN = "messages"
CATALOGUE = Path(__file__).parent / "translations"
ZONE = "Asia/Jakarta"
CLOCKS = {7: "WIB", 8: "WITA", 9: "WIT"}
"""The letters people write behind a time, by hours ahead of UTC."""

PLACES = re.compile(r"%(?:\((\w+)\))?[a-zA-Z]?")
"""Where a text is filled in: ``%(name)s``; a stray per cent sign would be taken for such a place."""
NBSP = "\N{NO-BREAK SPACE}"
CLOCK_SIGNS = {"en": ":"}
"""What stands between hours and minutes where it is not the Indonesian full stop."""
LONG_AGO_DAYS = 60
MONTH_DAYS, YEAR_DAYS = 30, 365


def prefix(code: str | None = None) -> str:
    """Return how addresses begin in a language, or in that of this request: ``/en``; with nothing in Indonesian."""
    code = g.get("lang", DEFAULT) if code is None else code
    return "" if code == DEFAULT else f"/{code}"


def staff_prefix() -> str:
    """Return the same on the platform host, which speaks no regional language."""
    return prefix() if g.get("lang", DEFAULT) in COMPLETE else ""


def init_i18n(app: Flask, catalogues: Iterable[tuple[str, str]]) -> None:
    """Bind languages and formats. ``catalogues`` are the domain and folder of each plugin's translations."""
    # Of two catalogues the later one wins, so core's stands last.
    found = [*catalogues, (DOMAIN, str(CATALOGUE))]
    # An instance per application: it keeps the catalogues it has read, and applications may differ in plugins.
    _Speech().init_app(
        app,
        default_locale=DEFAULT,
        default_timezone=ZONE,
        default_domain=";".join(domain for domain, _folder in found),
        default_translation_directories=";".join(folder for _domain, folder in found),
        locale_selector=language,
        timezone_selector=lambda: str(_zone()),
    )
    app.extensions["cms"].extras["catalogues"] = {domain: Texts([folder], domain) for domain, folder in found}
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    _install(app)
    app.jinja_env.filters.update(
        date=format_date,
        datetime_local=format_datetime,
        rupiah=format_rupiah,
        number=format_number,
        ago=format_ago,
        days_old=days_old,
        lower_first=lower_first,
        written=written,
    )


def _install(app: Flask) -> None:
    """Give templates their ``_()``: the same texts as Flask-Babel's, looked for once a language, not once a word."""
    known: dict[str, Any] = {DEFAULT: NullTranslations()}

    def texts() -> Any:
        code = language()
        if code not in known:
            known[code] = get_domain().get_translations()
        return known[code]

    @lru_cache(maxsize=4096)
    def said(code: str, text: str) -> Markup:
        # As Jinja's extension has it, a text is a format even where nothing is filled in.
        return Markup(texts().ugettext(text)) % {}  # noqa: S704  # a text of ours, from a catalogue

    @pass_eval_context
    def word(context: EvalContext, text: str, /, **variables: object) -> str:
        if variables or not context.autoescape:
            found = texts().ugettext(text)
            return str(found % variables) if not context.autoescape else Markup(found) % variables  # noqa: S704
        return said(language(), text)

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension's
        lambda text: texts().ugettext(text),
        lambda one, many, number: texts().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, text: texts().upgettext(context, text),
        npgettext=lambda context, one, many, number: texts().unpgettext(context, one, many, number),
    )
    app.jinja_env.globals.update(_=word, own_lang=own_lang)


class Texts(Domain):  # type: ignore[misc]  # untyped there
    """Catalogues without the translations that cannot be filled in: where one is broken, the Indonesian stands."""

    def get_translations(self) -> Any:
        """Return the texts of the language of this request."""
        known = len(self.cache)
        found = super().get_translations()
        if len(self.cache) > known:
            _drop_broken(found)
        return found


class _Speech(Babel):  # type: ignore[misc]  # untyped there
    @cached_property
    def domain_instance(self) -> Texts:
        return Texts(domain=self.domain)


def _drop_broken(texts: Any) -> None:
    catalogue: dict[Any, str] = getattr(texts, "_catalog", {})
    for key, said in list(catalogue.items()):
        written = key[0] if isinstance(key, tuple) else key
        if written and not fits(written, said):
            log.error("translation left out", text=written, translation=said)
            del catalogue[key]


def fits(text: str, translation: str) -> bool:
    """Whether a translation can stand for its source: it has a place for what is filled in there, and for no more."""
    return {match[0] for match in PLACES.finditer(text)} == {match[0] for match in PLACES.finditer(translation)}


def language() -> str:
    """Return the language of this request: the address decides, not the browser."""
    code = g.get("lang", DEFAULT)
    return code if code in LANGUAGES else DEFAULT


def in_every_language(text: object) -> list[str]:
    """Return a lazy text in each language, for what people may write in any of them."""
    before, said = g.get("lang"), []
    try:
        for code in LANGUAGES:
            g.lang = code
            with force_locale(code):
                said.append(str(text))
    finally:
        g.lang = before or DEFAULT
    return said


@dataclasses.dataclass(frozen=True)
class PluginText:
    """The texts of one plugin, for its Python files: ``_ = plugin_gettext("berita")``, then ``_("Kabar")``.

    ``_.lazy("Kabar")`` is for what is made before a request (labels of forms and menus), ``_.plural`` for counts.
    What the plugin's own catalogue lacks is looked for in all of them.
    """

    name: str

    def __call__(self, text: str, **variables: object) -> str:
        """Return ``text`` in the language of this request, ``%(name)s`` filled in."""
        if has_app_context() and language() == DEFAULT:
            return text % variables if variables else text
        own = self._domain()
        found = own.gettext(text) if own else text
        if found == text:
            found = gettext(text)
        return str(found % variables if variables else found)

    def lazy(self, text: str, **variables: object) -> LazyString:
        """Return a text that is translated when it is shown."""
        return LazyString(self, text, **variables)

    def plural(self, one: str, many: str, num: int, **variables: object) -> str:
        """Return ``one`` or ``many``, with ``%(num)s`` filled in."""
        own = self._domain()
        found = own.get_translations().ungettext(one, many, num) if own else one
        if found in (one, many):
            return str(ngettext(one, many, num, **variables))
        return str(found % {"num": num, **variables})

    def _domain(self) -> Domain | None:
        if not has_app_context():
            return None
        domains: dict[str, Domain] = state().extras["catalogues"]
        return domains.get(self.name)


def plugin_gettext(name: str) -> PluginText:
    """Return how a plugin's Python files translate."""
    return PluginText(name)


def format_date(value: date | datetime | None, *, weekday: bool = False, short: bool = False) -> str:
    """Return ``2 September 2026``; ``weekday`` puts ``Rabu, `` in front, ``short`` leaves the year out."""
    if value is None:
        return ""
    day = _local(value).date() if isinstance(value, datetime) else value
    pattern = "d MMM" if short else "d MMMM y"
    return _written_date(day, f"EEEE, {pattern}" if weekday else pattern, language())


@lru_cache(maxsize=4096)
def _written_date(day: date, pattern: str, code: str) -> str:
    return dates.format_date(day, pattern, locale=code)


def format_datetime(value: datetime | None, *, weekday: bool = False, seconds: bool = False) -> str:
    """Return ``2 September 2026, 16.20 WIB`` in the site's zone; ``seconds`` writes ``16.20.05 WIB``."""
    return f"{format_date(value, weekday=weekday)}, {format_time(value, seconds=seconds)}" if value is not None else ""


def format_time(value: datetime, *, seconds: bool = False) -> str:
    """Return ``16.20 WIB`` in the site's zone; ``seconds`` writes ``16.20.05 WIB``."""
    local = _local(value)
    sign = CLOCK_SIGNS.get(language(), ".")
    clock = local.strftime(sign.join(("%H", "%M", "%S") if seconds else ("%H", "%M")))
    ahead = local.utcoffset() or timedelta()
    return f"{clock}{NBSP}{CLOCKS.get(int(ahead.total_seconds()) // 3600, local.tzname())}"


def format_number(value: float) -> str:
    """Return ``1.284``."""
    return _written_number(value, language())


@lru_cache(maxsize=4096)
def _written_number(value: float, code: str) -> str:
    return numbers.format_decimal(value, locale=code)


def format_rupiah(value: int | None, *, short: bool = False) -> str:
    """Return whole rupiah as ``Rp184.500.000``, in every language as it stands on the goods.

    ``short`` writes ``Rp1,08 miliar`` from a million up.
    """
    if value is None:
        return ""
    if short:
        for size, unit in ((10**12, _("triliun")), (10**9, _("miliar")), (10**6, _("juta"))):
            if abs(value) >= size:
                return f"Rp{format_number(round(value / size, 2))}{NBSP}{unit}"
    return f"Rp{_written_number(value, DEFAULT)}"


def format_ago(value: datetime | None) -> str:
    """Return ``hari ini``, ``kemarin``, ``3 hari lalu``, ``4 bulan lalu`` by the calendar of the site's zone."""
    days = days_old(value)
    if days is None:
        return ""
    if days <= 0:
        said = _("hari ini")
    elif days == 1:
        said = _("kemarin")
    elif days < LONG_AGO_DAYS:
        said = ngettext("%(num)s hari lalu", "%(num)s hari lalu", days)
    elif days < 2 * YEAR_DAYS:
        said = ngettext("%(num)s bulan lalu", "%(num)s bulan lalu", days // MONTH_DAYS)
    else:
        said = ngettext("%(num)s tahun lalu", "%(num)s tahun lalu", days // YEAR_DAYS)
    return str(said)


def days_old(value: datetime | None) -> int | None:
    """Return how many calendar days ago that was; None for never."""
    if value is None:
        return None
    return (datetime.now(_zone()).date() - _local(value).date()).days


def written(text: Any) -> Any:
    """Return words that people of a site wrote, marked as what they are on a page of another language (WCAG 3.1.2).

    On an Indonesian page they stay bare. What is still lazy is a text of the program, and in the page's language.
    """
    if not text or language() == DEFAULT or isinstance(text, LazyString):
        return text
    return Markup("<span{}>{}</span>").format(own_lang(), text)


def own_lang() -> Markup:
    """Return the same mark as an attribute, for what holds nothing but such words: a text, a picture by its ``alt``."""
    return Markup("") if language() == DEFAULT else Markup(' lang="{}"').format(DEFAULT)


def lower_first(word: str) -> str:
    """Return a word as it stands inside a sentence: ``Desa`` becomes ``desa``; names in capitals stay (``APBD``)."""
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]


def _local(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(_zone())


def _zone() -> tzinfo:
    return _named_zone(getattr(g.get("site"), "timezone", None) or ZONE)


@lru_cache(maxsize=8)
def _named_zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
