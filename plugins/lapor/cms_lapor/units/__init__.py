"""Units of a site's office, and what its people do there."""
