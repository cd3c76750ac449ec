"""What is held about whoever asks, and forgetting it."""
