"""The Kubernetes cluster and its node pools."""
