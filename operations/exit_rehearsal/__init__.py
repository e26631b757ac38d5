"""The whole exit of an invented estate on the stand-in Azure: the real engine, a clock that is moved, keys of its own."""
