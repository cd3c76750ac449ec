"""Reports of the same thing, worked on as one case."""
