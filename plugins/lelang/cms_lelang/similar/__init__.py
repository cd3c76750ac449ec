"""Packages to compare one with."""
