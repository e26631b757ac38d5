"""A stand-in for the kubernetes provider plugin, for the tests of this folder only: the vendor's cannot be had here.

It takes every declaration as it is, so that the real engine and the real pack see resources of Kubernetes. What the
vendor's plugin makes of a declaration (names, defaults, a dry run by the cluster's API) is not shown by it.
"""

VERSION = "4.0.0"
"""Made up: it stands for no release of the vendor's."""
