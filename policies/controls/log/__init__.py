"""Logs: who did what is written, kept out of reach of those who did it, and looked at."""
