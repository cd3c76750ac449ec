"""How participants object, and where citizens complain or ask."""
