"""What the home page of a site says beside its modules: order, cover, announcement, where it is, emergency numbers."""
