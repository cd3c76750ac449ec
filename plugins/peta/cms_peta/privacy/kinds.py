"""What layers are about (keys of ``words.KINDS``), as far as that decides what may be said in them."""

from __future__ import annotations

HOUSES = "rumah"
"""The kind of layers about single houses or families: never public."""
OFFICES = frozenset({"kantor", "sekolah", "kesehatan", "fasilitas"})
"""Kinds whose telephones and addresses of e-mail are those of an office."""
PLACES = OFFICES | {"ibadah", "potensi"}
"""Kinds of what people go to: an address with a number, or a house that is called after something, is one of these."""
REACHED = PLACES | {"bencana"}
"""Kinds of what has a telephone of its own: that of a shop, a mosque, a post."""
BUILT = frozenset({"jalan", "jembatan", "lahan"})
"""Kinds of things whose age is theirs."""
PUBLIC = frozenset({"kesehatan", "fasilitas"})
"""Kinds in which houses of patients and of those who are helped are looked for, by a name alone, too."""
ADDRESSED = PUBLIC | {"potensi"}
"""Kinds of what people go to in which a name with the number of a house beside it may be that of who lives there."""
NAMED_ALONE = frozenset({"dusun", "ibadah", "jalan", "jembatan"})
"""Kinds of what bears bare names, which are those of things: a telephone beside one says whom to ask about it.

But of "Pak Darmo" it is his.
"""
SERVING = "dituju"
"""What a layer of any kind is taken for while something in it is looked at that people go to."""
