"""HUB-SUP-02: the registry is private, and in Paris."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

NAMESPACE = "scaleway:registry/namespace:Namespace"

CONTROL = Control(
    id="HUB-SUP-02",
    title="The registry is closed",
    severity=Severity.CRITICAL,
    answers=("SNC 9.7", "SATRE 2.1.12"),
    why="Images hold code, settings and at times what was forgotten in them; a public namespace serves them to "
    "anybody.",
    fix="Set isPublic to false, and region to fr-par on the namespace or on its provider.",
    source="Scaleway provider 2.81.0, registry_namespace: no private endpoint exists",
    tables=("localities",),
)


@CONTROL.each(NAMESPACE)
def is_private(namespace: Resource, context: Context) -> Violations:
    if namespace.value("isPublic") not in (None, False):
        yield namespace.violation("isPublic", "be false")


@CONTROL.each(NAMESPACE)
def is_in_paris(namespace: Resource, context: Context) -> Violations:
    allowed = context.table("localities").rows["regions"]
    region = namespace.value("region") or namespace.provider.get("region")
    if isinstance(region, str) and region not in allowed:
        yield namespace.violation("region", f"be {' or '.join(allowed)}", value=region)
