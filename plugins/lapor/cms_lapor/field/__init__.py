"""Cases on site: the way from one to the next, and photos of what was done."""
