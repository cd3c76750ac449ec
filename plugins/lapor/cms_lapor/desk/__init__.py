"""The desk about one case: its page, what officers do there, and who may open what is closed."""
