"""The encryption and signing keys of an environment."""
