"""How answers leave: page cache, headers, form tokens, idempotency, limits."""
