"""Answers that officers write again and again."""
