"""The public entry: load balancer, certificate, name."""
