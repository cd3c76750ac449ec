"""Telling those who want to know: the reporter and the followers by mail, or an officer's words in a messenger."""
