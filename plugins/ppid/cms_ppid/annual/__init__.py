"""The yearly report on the service of public information (Perki 1/2021 pasal 56), drafted from data."""
