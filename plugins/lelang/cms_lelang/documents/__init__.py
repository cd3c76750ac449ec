"""What of procurement belongs into a register of public information."""
