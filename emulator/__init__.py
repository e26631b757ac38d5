"""A stand-in for Scaleway on loopback, for rehearsals and tests. Never imported by what runs in production."""
