"""What is held about people, for how long, who may no longer see it, and who is told when it got out (UU 27/2022)."""
