"""Who buys: agencies, and the place itself where it has none."""
