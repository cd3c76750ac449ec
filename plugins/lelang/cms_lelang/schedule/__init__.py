"""The schedule of a package, moved as a whole."""
