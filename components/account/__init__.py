"""The projects of an environment."""
