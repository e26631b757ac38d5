"""The whole exit of an invented estate on the stand-in Azure: with the real engine, its clock moved, keys of its own."""
