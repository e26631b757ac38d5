"""The secrets of an environment."""
