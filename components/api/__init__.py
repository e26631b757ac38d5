"""What the provider has no resource for, declared all the same: through Scaleway's HTTP API, with read-back."""
