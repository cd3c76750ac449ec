"""What the law wants published, level by level, and what a site has of it."""
