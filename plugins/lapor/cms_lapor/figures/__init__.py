"""What the work on reports amounts to: for the officers, and for everybody without telling of single people."""
