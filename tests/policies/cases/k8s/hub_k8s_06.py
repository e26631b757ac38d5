"""Cases of HUB-K8S-06."""

from tests.policies.case import Declared, bad, good
from tests.policies.cases.k8s.objects import SERVICE, SERVICE_ACCOUNT, deployment, object_

_AT = "app-pods.spec.template.spec"
_WHY = {"annotations": {"hub/kubernetes-api": "elects a leader"}}


def _account(automount: bool | None, **metadata: object) -> Declared:
    return object_(SERVICE_ACCOUNT, "app", automountServiceAccountToken=automount, metadata=metadata)


CASES = (
    good("neither mounts", _account(False), deployment()),
    good("the account decides", _account(False), deployment({"automountServiceAccountToken": None})),
    good("the pod says why", _account(False), deployment({"automountServiceAccountToken": True}, pod=_WHY)),
    good("the account says why", _account(True, **_WHY)),
    bad("the account mounts", _account(None), at="app.automountServiceAccountToken"),
    bad(
        "the pod mounts",
        _account(False),
        deployment({"automountServiceAccountToken": True}),
        at=f"{_AT}.automountServiceAccountToken",
    ),
    bad(
        "nobody says",
        deployment({"automountServiceAccountToken": None}),
        at=f"{_AT}.automountServiceAccountToken",
    ),
    bad("the default account", deployment({"serviceAccountName": "default"}), at=f"{_AT}.serviceAccountName"),
    bad("unset: the default account", deployment({"serviceAccountName": None}), at=f"{_AT}.serviceAccountName"),
    bad("the default namespace", deployment(namespace="default"), at="app-pods.metadata.namespace"),
    bad("unset: the default namespace", object_(SERVICE, "web", None, spec={}), at="web.metadata.namespace"),
)
