"""House rules that no linter knows: ``python -m lint`` prints what breaks them and fails."""
