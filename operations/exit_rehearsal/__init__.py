"""The whole exit of an invented estate on the stand-in Azure: the real engine, a moved clock, its own keys."""
