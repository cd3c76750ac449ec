"""What the public was told of a package on which day, in the words of the forms."""
