"""The private container registry."""
