"""The queue of a site's cases: what is due first, what was asked for, and several at once."""
