"""The register of public information (DIP) and the matrix that shows its holes."""
