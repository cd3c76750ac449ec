"""What each of thousands of tests would work out anew, or dearly, although it makes no difference to them."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from types import CodeType
from typing import Any

import pluggy
import pytest
from argon2 import PasswordHasher
from jinja2.bccache import Bucket, FileSystemBytecodeCache
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from cms_core import inline, themes
from cms_core.addresses import LateRule
from cms_core.media import intake, pixels
from cms_core.users import passwords


@pytest.fixture(autouse=True, scope="session")
def _remembered_addresses() -> Iterator[None]:
    """What an address is made of, and the function that builds it, are made of its rule alone.

    Making them is most of making an application. A rule that is bound says the same in every map with these converters.
    """
    made: dict[Any, Callable[..., Any]] = {}
    whole = Rule._compile_builder
    read: dict[Any, tuple[list[Any], list[Any], dict[str, Any], set[str]]] = {}
    kinds: list[dict[str, Any]] = []
    parse = LateRule.compile

    def remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        if rule.defaults:
            return whole(rule, append_unknown)
        key = rule.rule, append_unknown, *rule._trace
        if key not in made:
            made[key] = whole(rule, append_unknown)
        return made[key]

    def compiled(rule: LateRule) -> None:
        # To compare the converters costs a tenth of what their hash does, for hundreds of rules of each application.
        if rule.map.converters not in kinds:
            kinds.append({**rule.map.converters})
        key = rule.rule, rule.subdomain, rule.merge_slashes, kinds.index(rule.map.converters)
        if key not in read:
            parse(rule)
            read[key] = rule._parts, rule._trace, rule._converters, rule.arguments - set(rule.defaults or ())
            return
        parts, trace, converters, arguments = read[key]
        rule._parts, rule._trace, rule._converters = [*parts], [*trace], {**converters}
        rule.arguments = rule.arguments | arguments
        rule._build = rule._compile_builder(False).__get__(rule, None)
        rule._build_unknown = rule._compile_builder(True).__get__(rule, None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", remembered)
        patch.setattr(LateRule, "compile", compiled)
        yield


@pytest.fixture(autouse=True, scope="session")
def _remembered_hooks() -> Iterator[None]:
    """Which functions are hooks is looked up anew for each manager, of which each test has its own."""
    found: dict[Any, Any] = {}

    def remembered(read: Callable[[Any, Any, str], Any]) -> Callable[[Any, Any, str], Any]:
        def parsed(manager: pluggy.PluginManager, owner: Any, name: str) -> Any:
            # A module that a test has put something else into has another function of this name.
            key = read, manager.project_name, id(owner), name
            known = found.get(key)
            if known is None or known[0] is not owner or known[1] is not getattr(owner, name, None):
                known = found[key] = owner, getattr(owner, name, None), read(manager, owner, name)
            options = known[2]
            return {**options} if options else options

        return parsed

    with pytest.MonkeyPatch.context() as patch:
        for each in ("parse_hookimpl_opts", "parse_hookspec_opts"):
            patch.setattr(pluggy.PluginManager, each, remembered(getattr(pluggy.PluginManager, each)))
        yield


@pytest.fixture(autouse=True, scope="session")
def _remembered_styles() -> Iterator[None]:
    """Each application makes the style sheets of its themes smaller; what becomes of one depends on its text alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(themes, "minify_css", lru_cache(maxsize=200)(inline.minify_css))
        yield


@pytest.fixture(autouse=True, scope="session")
def _remembered_pictures() -> Iterator[None]:
    """The same few photos are taken in by hundreds of tests; what becomes of one depends on its bytes alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "encode", lru_cache(maxsize=200)(pixels.encode))
        yield


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    """A hash of argon2 costs much on purpose; that of a test's password need not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=16, parallelism=1))
        yield


@pytest.fixture(autouse=True, scope="session")
def _remembered_templates() -> Iterator[None]:
    """Each application reads the code of its templates from files, where another left it; one reading is enough."""
    read: dict[tuple[str, str, str], CodeType] = {}
    load = FileSystemBytecodeCache.load_bytecode

    def remembered(cache: FileSystemBytecodeCache, bucket: Bucket) -> None:
        key = cache.directory, bucket.key, bucket.checksum
        if key not in read:
            load(cache, bucket)
            if bucket.code is None:
                return
            read[key] = bucket.code
        bucket.code = read[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileSystemBytecodeCache, "load_bytecode", remembered)
        yield


class QuickFaults:
    """Finds the characters that no page may have, as html5lib's pattern does, in a tenth of the time.

    Characters beyond the first 65,536 make Python compare each one of a text with all of the pattern's, one by one;
    most texts have none and nothing wrong, which one table answers. It was a third of parsing a page.
    """

    def __init__(self, whole: re.Pattern[str]) -> None:
        self._whole = whole
        named = re.sub("[\U00010000-\U0010ffff]", "", whole.pattern.strip("[]"))
        self._plain = re.compile(f"[^{named}\U00010000-\U0010ffff]*")

    def findall(self, text: str) -> list[str]:
        """Return each such character of a text."""
        return [] if self._plain.fullmatch(text) else self._whole.findall(text)


TAG = re.compile(
    r'<(/?)([a-z][a-z0-9-]*+)((?:[ \n]++[a-zA-Z][a-zA-Z0-9:_-]*+(?:="[^"&\0]*+(?:&amp;[^"&\0]*+)*+")?+)*+)[ \n]*+(/?)>'
)
"""A tag as nearly all are written, of which html5lib has nothing to complain."""
START_TAG, END_TAG = 3, 4
"""As html5lib numbers its tokens."""
ATTRIBUTE = re.compile(r'([a-zA-Z][a-zA-Z0-9:_-]*+)(?:="([^"]*+)")?+')


def quick_tags(whole: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return what reads a tag in one go, where html5lib goes through it letter by letter: half of parsing a page.

    What is not written as usual, be it wrong or not, is left to ``whole``, and so is a tag on which a chunk ends.
    """

    @wraps(whole)
    def read(tokenizer: Any) -> bool:
        stream = tokenizer.stream
        found = TAG.match(stream.chunk, stream.chunkOffset)
        if found is None:
            return whole(tokenizer)
        end, name, attributes, slash = found.groups()
        given = ATTRIBUTE.findall(attributes)
        data = {each.lower(): value.replace("&amp;", "&") for each, value in given}
        if len(data) < len(given) or (end and (data or slash)):
            return whole(tokenizer)
        if end:
            token: dict[str, Any] = {"type": END_TAG, "name": name, "data": [], "selfClosing": False}
        else:
            token = {"type": START_TAG, "name": name, "data": data, "selfClosing": bool(slash)}
            token["selfClosingAcknowledged"] = False
        stream.chunkOffset = found.end()
        tokenizer.currentToken = token
        tokenizer.tokenQueue.append(token)
        return True

    return read


@pytest.fixture(autouse=True, scope="session")
def _quick_parsing() -> Iterator[None]:
    """Thousands of pages are parsed strictly, where html5lib is there and a test has asked for it."""
    with pytest.MonkeyPatch.context() as patch:
        if stream := sys.modules.get("html5lib._inputstream"):
            tokenizer = sys.modules["html5lib._tokenizer"].HTMLTokenizer
            patch.setattr(stream, "invalid_unicode_re", QuickFaults(stream.invalid_unicode_re))
            patch.setattr(tokenizer, "dataState", quick_tags(tokenizer.dataState))
        yield


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Modules and tests stay to the end: look for garbage in what comes after them alone, not in them each time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        # An application is thousands of objects that stay as long as its test: looking each time some hundred are
        # made, as Python does, is a third of making it.
        gc.set_threshold(20_000, 10, 10)
        gc.enable()


_engines: dict[str, Engine] = {}


def share_statements(engine: Engine) -> None:
    """Let an engine take over what the first one of its kind knows: its database, and statements as text."""
    name = engine.dialect.name
    if name not in _engines:
        with engine.connect():
            _engines[name] = engine
        # The suite has more statements than one installation, and what is forgotten is written as text once more.
        engine._compiled_cache = LRUCache(10_000)
    first = _engines[name]
    if engine.dialect is not first.dialect:
        # Whoever makes the first connection of an engine asks the server half a dozen things about itself.
        engine.dialect.initialize = lambda connection: None  # type: ignore[method-assign]  # known already
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
