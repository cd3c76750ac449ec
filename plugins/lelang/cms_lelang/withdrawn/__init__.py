"""What stands at the addresses of a package that was withdrawn: when, and why."""
