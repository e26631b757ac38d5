"""Cryptography: what is encrypted, with whose key, on the way and at rest; and no secret in clear."""
