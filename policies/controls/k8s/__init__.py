"""Kubernetes: what runs in the cluster is confined. Manifests are judged as resources are."""
