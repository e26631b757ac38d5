"""Cases of HUB-K8S-05."""

from typing import Any

from tests.policies.case import Declared, bad, good
from tests.policies.cases.k8s.objects import object_

_GROUP = "kubernetes:rbac.authorization.k8s.io/v1"


def _role(*rules: dict[str, Any], kind: str = "Role") -> Declared:
    return object_(f"{_GROUP}:{kind}", "role", rules=list(rules))


def _binding(role: str, kind: str, *subjects: tuple[str, str]) -> Declared:
    return object_(
        f"{_GROUP}:RoleBinding",
        "binding",
        roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role},
        subjects=[{"kind": each, "name": name} for each, name in subjects],
    )


_FIRST = "binding.subjects[0].name"
_PODS = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}
_SECRETS = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["list"]}

CASES = (
    good("named", _role(_PODS), _binding("role", "Role", ("Group", "oidc:readers"))),
    bad("all verbs", _role({**_PODS, "verbs": ["*"]}), at="role.rules[0].verbs"),
    bad("all resources", _role(_PODS, {**_PODS, "resources": ["*"]}), at="role.rules[1].resources"),
    bad("all groups", _role({**_PODS, "apiGroups": ["*"]}, kind="ClusterRole"), at="role.rules[0].apiGroups"),
    bad("escalates", _role({**_PODS, "resources": ["roles"], "verbs": ["escalate"]}), at="role.rules[0].verbs"),
    bad("impersonates", _role({**_PODS, "resources": ["users"], "verbs": ["impersonate"]}), at="role.rules[0].verbs"),
    good("break-glass", _binding("cluster-admin", "ClusterRole", ("Group", "oidc:administrators"))),
    bad(
        "a service account owns the cluster",
        _binding("cluster-admin", "ClusterRole", ("ServiceAccount", "deployer")),
        at=_FIRST,
    ),
    bad("past RBAC", _binding("role", "Role", ("Group", "system:masters")), at=_FIRST),
    bad("whoever comes", _binding("role", "Role", ("User", "system:anonymous")), at=_FIRST),
    bad(
        "people list secrets",
        _role(_SECRETS),
        _binding("role", "Role", ("Group", "oidc:readers")),
        at=_FIRST,
    ),
    bad("whoever logs in edits", _binding("edit", "ClusterRole", ("Group", "system:authenticated")), at=_FIRST),
    bad("people edit", _binding("edit", "ClusterRole", ("User", "oidc:anna")), at=_FIRST),
    good("a machine lists secrets", _role(_SECRETS), _binding("role", "Role", ("ServiceAccount", "sync"))),
)
