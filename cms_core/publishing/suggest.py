"""What to search for instead: words of the site's own index that look like what was typed, and fewer of them.

Nothing of what people type is kept for this; what is offered is read from what is published.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence

from cms_core.lookup import words_of

NEWEST = 300
"""How many things, the newest, lend their words."""
SHORTEST = 4
"""Letters of a word that is put right; among shorter ones everything looks alike."""
OFFERED = 3
TERMS = 8


@dataclasses.dataclass(frozen=True)
class Suggestions:
    """``meant`` is the search with its words put right, empty where that finds nothing; ``shorter`` single words."""

    meant: str = ""
    shorter: tuple[str, ...] = ()


def suggest(query: str, texts: Iterable[str]) -> Suggestions:
    """Return what finds something in ``texts``, a text for each thing, where ``query`` found nothing."""
    said = [frozenset(words_of(text)) for text in texts]
    known = Counter(word for words in said for word in words)
    # Two words that are one mistake apart have the same letters once each has lost at most one.
    near: dict[str, set[str]] = {}
    for word in known:
        if len(word) >= SHORTEST:
            for rest in _less(word):
                near.setdefault(rest, set()).add(word)
    typed = words_of(query)[:TERMS]
    right = [word if word in known else _nearest(word, near, known) for word in typed]
    found = [word for word in right if word]
    whole = right != typed and len(found) == len(typed) and any(words.issuperset(found) for words in said)
    meant = " ".join(found) if whole else ""
    singles = [word for word in dict.fromkeys(found) if word not in (meant, " ".join(typed)) and len(word) >= SHORTEST]
    # What few things have says more than what all have.
    singles.sort(key=lambda word: known[word])
    return Suggestions(meant, tuple(singles[:OFFERED]))


def _nearest(word: str, near: dict[str, set[str]], known: Counter[str]) -> str:
    if len(word) < SHORTEST:
        return ""
    candidates = set().union(*(near.get(rest, ()) for rest in _less(word)))
    near_enough = [each for each in candidates if _is_one_mistake(word, each)]
    return min(near_enough, key=lambda each: (-known[each], each), default="")


def _is_one_mistake(word: str, other: str) -> bool:
    """Whether two words differ by one letter more, less or other, or by two that changed places."""
    if len(word) != len(other):
        return word in _less(other) or other in _less(word)
    differ = [place for place, (one, its) in enumerate(zip(word, other, strict=True)) if one != its]
    first, last = differ[0], differ[-1]
    return first == last or (last == first + 1 and word[first] == other[last] and word[last] == other[first])


def _less(word: str) -> Sequence[str]:
    """Return a word, and what is left of it without each of its letters."""
    return [word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]
