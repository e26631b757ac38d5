"""The archive that the organisation's trail of actions is kept in."""
