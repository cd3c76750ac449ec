"""How far the work is, beside how far it should have been."""
