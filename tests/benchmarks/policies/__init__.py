"""How long the controls take: the pack in a preview, and the checker over a state, beside their peers."""
