"""The number of a person: NIK, and that of a family (KK)."""

from __future__ import annotations

SHAPE = r"[1-9]\d{5}(?:0[1-9]|[1-6]\d|7[01])(?:0[1-9]|1[0-2])\d{6}"
"""Region, day (women's plus 40), month, year, number: 16 digits (Permendagri 102/2019)."""
