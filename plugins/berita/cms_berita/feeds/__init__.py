"""Bringing the news of an old site over, from its feed."""
