"""The national register of regions: codes, names, validity, aliases."""
