"""What is composed of everything: menus, home, search, sitemap, feed, data, administration."""
