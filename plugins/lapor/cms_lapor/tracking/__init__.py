"""The page of a case for the one who reported it."""
