"""Pages of a site, from its template and its own."""
