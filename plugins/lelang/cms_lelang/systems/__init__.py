"""Files of SiRUP, SPSE and INAPROC: what they call things, and packages made of them."""
