"""The books on works that a village keeps (Permendagri 47/2016), written from the same rows."""
