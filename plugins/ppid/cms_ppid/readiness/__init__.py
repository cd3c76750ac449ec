"""The readiness score: a site's own view of how far it is, never an assessment of the Komisi Informasi."""
