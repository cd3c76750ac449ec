"""The books of requests and objections (buku register) in the columns of the annex."""
