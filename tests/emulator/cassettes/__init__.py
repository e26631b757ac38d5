"""Holds the stand-in cloud to the recorded replies of the real one."""
