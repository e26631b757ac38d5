"""Cases of HUB-K8S-03."""

from typing import Any

from tests.policies.case import Case, bad, good, unknown
from tests.policies.cases.k8s.objects import CONTAINER, container, deployment

_AT = "app-pods.spec.template.spec.containers[0]"


def _with(says: str, path: str, **changes: Any) -> Case:
    return bad(says, deployment({"containers": [container(**changes)]}), at=f"{_AT}.{path}")


_FOR_THE_POD = {key: value for key, value in CONTAINER["securityContext"].items() if key.startswith(("runAs", "sec"))}
_OF_ITS_OWN = {key: value for key, value in CONTAINER["securityContext"].items() if key not in _FOR_THE_POD}

CASES = (
    good("hardened", deployment()),
    good(
        "set for the whole pod",
        deployment({"securityContext": _FOR_THE_POD, "containers": [{**CONTAINER, "securityContext": _OF_ITS_OWN}]}),
    ),
    good(
        "a low port may be bound",
        deployment(
            {
                "containers": [
                    container(securityContext={"capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}})
                ]
            }
        ),
    ),
    _with("perhaps root", "securityContext.runAsNonRoot", securityContext={"runAsNonRoot": None}),
    _with("root by number", "securityContext.runAsUser", securityContext={"runAsUser": 0}),
    bad(
        "the container takes back what the pod says",
        deployment(
            {
                "securityContext": _FOR_THE_POD,
                "containers": [container(securityContext={"runAsNonRoot": False})],
            }
        ),
        at=f"{_AT}.securityContext.runAsNonRoot",
    ),
    _with(
        "escalation unset",
        "securityContext.allowPrivilegeEscalation",
        securityContext={"allowPrivilegeEscalation": None},
    ),
    _with("capabilities kept", "securityContext.capabilities.drop", securityContext={"capabilities": {}}),
    _with(
        "a capability added",
        "securityContext.capabilities.add",
        securityContext={"capabilities": {"drop": ["ALL"], "add": ["SYS_ADMIN"]}},
    ),
    _with(
        "unconfined", "securityContext.seccompProfile.type", securityContext={"seccompProfile": {"type": "Unconfined"}}
    ),
    _with("profile unset", "securityContext.seccompProfile.type", securityContext={"seccompProfile": None}),
    _with(
        "writes its own files",
        "securityContext.readOnlyRootFilesystem",
        securityContext={"readOnlyRootFilesystem": None},
    ),
    _with("no limit", "resources.limits.memory", resources={}),
    bad(
        "what is not known yet",
        deployment({"containers": [container(resources={"limits": {"memory": unknown}})]}),
        at=f"{_AT}.resources.limits.memory",
    ),
)
