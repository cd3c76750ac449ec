"""What packages have to do with each other: which is tried again, and which was divided into lots."""
