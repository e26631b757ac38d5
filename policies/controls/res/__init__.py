"""Where data, services and their makers are: Paris, within HDS, and nobody else's law."""
