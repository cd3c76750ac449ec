"""The life of content, and the one index of published things."""
