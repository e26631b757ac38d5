"""Settings of the whole organisation."""
