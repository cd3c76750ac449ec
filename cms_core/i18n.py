"""Languages: Indonesian is written in the source, every other language comes from catalogues.

Core's catalogue and each plugin's are looked at together in templates, so that a plugin need not translate
"Simpan" again. Where two say different things core's own sentence wins, because its frame stands around every page,
then that of the plugin whose template it is.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.support import NullTranslations
from flask import Flask, g, has_app_context
from flask_babel import Domain, force_locale, get_domain, gettext, ngettext
from flask_babel.speaklater import LazyString
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from cms_core import catalogues
from cms_core.catalogues import Speech, Texts
from cms_core.extensions import state

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English", "jv": "Basa Jawa"}
"""What a page may be read in: the part of the address, and what people call it."""
DEFAULT = catalogues.DEFAULT
COMPLETE = ("id", "en")
"""Every site speaks these, to the last word. A regional language is for the sites that choose it, and what its
catalogue lacks stays Indonesian."""
REGIONAL = tuple(code for code in LANGUAGES if code not in COMPLETE)
DOMAIN = "messages"
CATALOGUE = Path(__file__).parent / "translations"
ZONE = "Asia/Jakarta"


def prefix(code: str | None = None) -> str:
    """Return how addresses begin in a language, or in that of this request: ``/en``; with nothing in Indonesian."""
    code = g.get("lang", DEFAULT) if code is None else code
    return "" if code == DEFAULT else f"/{code}"


def staff_prefix() -> str:
    """Return the same on the platform host, which speaks no regional language."""
    return prefix() if g.get("lang", DEFAULT) in COMPLETE else ""


def init_i18n(app: Flask, brought: Iterable[tuple[str, str]]) -> None:
    """Bind languages. ``brought`` are the domain and folder of each plugin's translations."""
    # Of two catalogues the later one wins, so core's stands last.
    found = [*brought, (DOMAIN, str(CATALOGUE))]
    # An instance per application: it keeps the catalogues it has read, and applications may differ in plugins.
    Speech().init_app(
        app,
        default_locale=DEFAULT,
        default_timezone=ZONE,
        default_domain=";".join(domain for domain, _folder in found),
        default_translation_directories=";".join(folder for _domain, folder in found),
        locale_selector=language,
        timezone_selector=lambda: str(zone()),
    )
    own = {domain: Texts([folder], domain) for domain, folder in found}
    app.extensions["cms"].extras["catalogues"] = own
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    _install(app, own)
    app.jinja_env.filters.update(written=written)


def _install(app: Flask, own: Mapping[str, Domain]) -> None:
    """Give templates their ``_()``: the same texts as Flask-Babel's, looked for once a language, not once a word.

    Two plugins may say one Indonesian word in two ways; the template of a plugin, known by its folder, says it in its
    own.
    """
    known: dict[str, Any] = {DEFAULT: NullTranslations()}

    def texts() -> Any:
        code = language()
        if code not in known:
            known[code] = get_domain().get_translations()
        return known[code]

    def first(context: Context) -> tuple[Domain, ...]:
        owner = own.get((context.name or "").partition("/")[0])
        return (own[DOMAIN], owner) if owner else ()

    def look_up(text: str, domains: tuple[Domain, ...]) -> str:
        for domain in domains:
            if (found := domain.get_translations().ugettext(text)) != text:
                return str(found)
        return str(texts().ugettext(text))

    @lru_cache(maxsize=4096)
    def said(code: str, text: str, domains: tuple[Domain, ...]) -> Markup:
        # As Jinja's extension has it, a text is a format even where nothing is filled in.
        return Markup(look_up(text, domains)) % {}  # noqa: S704  # a text of ours, from a catalogue

    @pass_context
    def word(context: Context, text: str, /, **variables: object) -> str:
        domains, escaped = first(context), context.eval_ctx.autoescape
        if variables or not escaped:
            found = look_up(text, domains)
            return Markup(found) % variables if escaped else str(found % variables)  # noqa: S704  # the same
        return said(language(), text, domains)

    @pass_context
    def counted(context: Context, one: str, many: str, num: int, /, **variables: object) -> str:
        for domain in (*first(context), get_domain()):
            found = domain.get_translations().ungettext(one, many, num)
            if found not in (one, many):
                break
        variables = {"num": num, **variables}
        return Markup(found) % variables if context.eval_ctx.autoescape else str(found % variables)  # noqa: S704  # the same

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension's
        lambda text: texts().ugettext(text),
        lambda one, many, number: texts().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, text: texts().upgettext(context, text),
        npgettext=lambda context, one, many, number: texts().unpgettext(context, one, many, number),
    )
    app.jinja_env.globals.update(_=word, ngettext=counted, own_lang=own_lang)


def language() -> str:
    """Return the language of this request: the address decides, not the browser."""
    code = g.get("lang", DEFAULT)
    return code if code in LANGUAGES else DEFAULT


@contextlib.contextmanager
def speaking(code: str) -> Iterator[None]:
    """Say everything inside in a language, addresses included; in Indonesian where it is none of ours."""
    code, before = code if code in LANGUAGES else DEFAULT, g.get("lang")
    g.lang = code
    try:
        with force_locale(code):
            yield
    finally:
        g.lang = before or DEFAULT


def in_every_language(text: object) -> list[str]:
    """Return a lazy text in each language, for what people may write in any of them."""
    said = []
    for code in LANGUAGES:
        with speaking(code):
            said.append(str(text))
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


def zone() -> tzinfo:
    """Return the zone of the site of this request."""
    return _named_zone(getattr(g.get("site"), "timezone", None) or ZONE)


@lru_cache(maxsize=8)
def _named_zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
