"""Modules: which plugins a site has, and the gate that alone answers it."""
