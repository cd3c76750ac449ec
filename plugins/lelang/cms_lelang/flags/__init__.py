"""What is worth asking about in packages. None of it proves anything."""
