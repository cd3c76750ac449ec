"""The desk of requests: the queue, the page of one, what officers do there, and who may open what is closed."""
