"""Up to how much money a method may be used: national rules as data, and what a kabupaten has decided over them."""
