"""What few ask for of a package, on a page of its own: contract and addenda in full, moved stages, places, project."""
