"""HUB-SPC-01: each permit has a space of its own, and no space refers to another's resources."""

from __future__ import annotations

from policies.buckets import BUCKET, share_project
from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.spaces import PERMIT, space
from policies.vocabulary import Severity

# What lies in a project and is a space's own; clusters and their pools are shared.
OWN = (
    BUCKET,
    "scaleway:block/volume:Volume",
    "scaleway:databases/instance:Instance",
    "scaleway:keymanager/key:Key",
    "scaleway:network/privateNetwork:PrivateNetwork",
    "scaleway:network/vpc:Vpc",
    "scaleway:secrets/secret:Secret",
)

CONTROL = Control(
    id="HUB-SPC-01",
    title="One permit, one space",
    severity=Severity.CRITICAL,
    answers=("SATRE 2.1.14", "SATRE 2.2.10", "SPER 6", "EHDS 73(1)(a)"),
    why="Rights and keys end at a project's border: two permits in one project read each other's data, and a key or "
    "network that two share joins them.",
    fix=f"Give each permit a project, network, key and group of its own, all tagged {PERMIT}=<permit>.",
    source="SATRE 2.0.1; Scaleway documentation: IAM on data services is by project",
    live="A probe from one space to another is refused, and the members of its group are those of the permit.",
)


@CONTROL.beside(*OWN)
def own_project(resource: Resource, stack: Stack, context: Context) -> Violations:
    permit = space(resource)
    if not permit:
        return
    for other in stack.of(*OWN):
        if space(other) != permit and share_project(resource, other, stack):
            whose = f"permit {space(other)}" if space(other) else "the platform"
            yield resource.violation("projectId", f"be a project of its own: {other.name} of {whose} lies there too")
            return


@CONTROL.beside("scaleway:*")
def own_resources(resource: Resource, stack: Stack, context: Context) -> Violations:
    permit = space(resource)
    for path in resource.values if permit else ():
        for other in stack.referred(resource, path) if resource.is_set(path) else ():
            if space(other) not in ("", permit):
                yield resource.violation(
                    path, f"not be of another permit: {other.name} is of {space(other)}", value=other.name
                )
