"""The whole environment on the real engine and the real provider, against the stand-in cloud."""
