"""How much of what a package should tell by now is told, agency by agency."""
