"""Availability: copies exist, are tried, and are out of reach of whoever may lose the original."""
