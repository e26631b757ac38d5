"""Managed PostgreSQL."""
