"""The book of requests (buku register permohonan) in the columns of the annex."""
