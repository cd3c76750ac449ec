"""Balai: a content system for the official websites of Indonesian regencies, districts and villages."""
