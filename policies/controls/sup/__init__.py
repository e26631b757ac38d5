"""Supply chain: only pinned, verified and private software runs."""
