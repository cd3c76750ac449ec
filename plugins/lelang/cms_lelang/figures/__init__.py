"""What packages amount to, added up the same way on every page."""
