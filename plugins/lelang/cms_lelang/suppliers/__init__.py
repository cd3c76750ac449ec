"""Who was chosen: the winners of packages, by their names. Who lost has no page."""
