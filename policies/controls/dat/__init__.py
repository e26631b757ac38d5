"""Data: who may read it, where it may lie, and when it must be gone."""
