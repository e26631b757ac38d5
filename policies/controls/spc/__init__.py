"""Research spaces: one permit, one space; one way in, one way out, and an end."""
