"""Requests for information (permohonan informasi publik), from the form to what was handed over."""
