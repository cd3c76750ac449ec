"""What requests and objections have in common: numbers, clocks, moves, who asks, and who looked at whom."""
