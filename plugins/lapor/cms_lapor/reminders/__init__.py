"""Reminding whoever has to act, telling those above, and closing what nobody answers any more."""
