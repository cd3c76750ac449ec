"""The page of a request for the one who asks."""
