"""Covering faces, number plates and children in a photo before everybody sees it."""
