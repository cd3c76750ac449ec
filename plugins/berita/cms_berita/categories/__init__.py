"""The kinds of news of a site."""
