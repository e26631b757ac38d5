"""A stand-in for Scaleway on loopback, for rehearsals and tests. Never imported by what runs in production."""

READY = "emulator.json"
"""The file in a stand-in's folder that says, once it answers, where and as whom to call."""
