"""What few ask for of a package, on a page of its own: contract, addenda, curve, moved stages, places, project."""
