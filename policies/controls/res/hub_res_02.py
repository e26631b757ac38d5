"""HUB-RES-02: no provider of a service under another law."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

_PROVIDERS = "pulumi:providers:"

CONTROL = Control(
    id="HUB-RES-02",
    title="No foreign provider",
    severity=Severity.CRITICAL,
    answers=("SNC 19.6.c", "SREN 31", "HDS 06"),
    why="A resource of another cloud or of a monitoring service takes data, or what is known of it, to a party that "
    "non-European law may compel, and that no contract of the hub names.",
    fix="Declare it with Scaleway's provider, or run it on the cluster. A new provider is a decision: write it down, "
    "and add it to policies/tables/providers.yaml.",
    source="SecNumCloud 3.2, 19.6; HDS v2, subcontractors",
    tables=("providers",),
)


@CONTROL.each("*")
def is_known(resource: Resource, context: Context) -> Violations:
    rows = context.table("providers").rows
    known = {*rows["engine"], *rows["allowed"], *rows["own"], *rows["leaving"].get(context.layer, ())}
    package = resource.type.removeprefix(_PROVIDERS).partition(":")[0]
    # What only an account shows is of no provider: `live:iam/user:User`.
    if package not in known and package != "live":
        allowed = ", ".join(sorted({*rows["allowed"], *rows["leaving"].get(context.layer, ())}))
        yield resource.violation("", f"be of one of the providers {allowed}, and is of {package}")
