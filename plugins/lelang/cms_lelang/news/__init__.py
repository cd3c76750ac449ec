"""What the public was told of packages lately, as a feed."""
