"""Breaches of personal data: what happened, whom to tell within 3 x 24 hours, and what was told (UU 27/2022)."""
