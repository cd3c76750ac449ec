"""The documents of a public body, with the columns of the register."""
