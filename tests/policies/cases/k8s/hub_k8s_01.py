"""Cases of HUB-K8S-01."""

from tests.policies.case import bad, good
from tests.policies.cases.k8s.objects import namespace

_RESTRICTED = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/enforce-version": "v1.36",
}

CASES = (
    good("restricted and pinned", namespace(**_RESTRICTED)),
    good("the cluster's own namespace", namespace("kube-system")),
    bad("no label", namespace(), at="app.metadata.labels"),
    bad(
        "baseline only",
        namespace(**{**_RESTRICTED, "pod-security.kubernetes.io/enforce": "baseline"}),
        at="app.metadata.labels",
    ),
    bad(
        "warns only",
        namespace(**{"pod-security.kubernetes.io/warn": "restricted"}),
        at="app.metadata.labels",
    ),
    bad(
        "whatever version is newest",
        namespace(**{**_RESTRICTED, "pod-security.kubernetes.io/enforce-version": "latest"}),
        at="app.metadata.labels",
    ),
    bad(
        "no version",
        namespace(**{"pod-security.kubernetes.io/enforce": "restricted"}),
        at="app.metadata.labels",
    ),
)
