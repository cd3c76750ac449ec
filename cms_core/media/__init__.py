"""Media: images and documents, taken in with care and served with more."""
