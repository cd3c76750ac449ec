"""What the public was told, as OCDS 1.1.5: releases that are written once, and records made of them."""
