"""Objections (keberatan), disputes (sengketa informasi), and the file for the Komisi Informasi."""
