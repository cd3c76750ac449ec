"""What one site has published and others show as well: sent down to villages, or picked up from one of them."""
