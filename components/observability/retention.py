"""How long Cockpit keeps what Scaleway's own products write. The provider only knows sources of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi.dynamic import Resource

from components.api.client import JSON, ScalewayApi
from components.api.readback import Properties, ReadBackProvider, tell
from components.base import Component

KINDS = ("logs", "metrics")
"""Types of sources whose retention is set; products write no others that are kept for audit."""


class ManagedRetentionProvider(ReadBackProvider):
    """`PATCH /cockpit/v1/regions/{region}/data-sources/{id}` for logs and metrics of origin `scaleway`.

    A source appears when the first product of a project writes to it, so some may come after a run: `deviating` then
    lists them at the next refresh, and the run after it sets them.
    """

    REPLACES = frozenset({"region"})

    def write(self, api: ScalewayApi, wanted: Properties, id_: str | None) -> str:
        for source in _deviating(api, wanted):
            body = {"retention_days": wanted["retention_days"]}
            api.call("PATCH", f"{_path(wanted)}/{source['id']}", body=body)
        return id_ or "managed-retention"

    def observe(self, api: ScalewayApi, id_: str, known: Properties) -> Properties | None:
        return {"deviating": sorted(str(source["id"]) for source in _deviating(api, known))}

    def remove(self, api: ScalewayApi, id_: str, known: Properties) -> None:
        """Leave the retention as it is: shortening it would delete logs and metrics."""
        tell(f"logs and metrics of Scaleway's products stay kept for {known['retention_days']} days")


def _path(properties: Properties) -> str:
    return f"/cockpit/v1/regions/{properties['region']}/data-sources"


def _deviating(api: ScalewayApi, properties: Properties) -> list[JSON]:
    return [
        source
        for project_id in properties["projects"]
        for kind in KINDS
        for source in api.pages(
            _path(properties), "data_sources", {"project_id": project_id, "origin": "scaleway", "types": kind}
        )
        if source["retention_days"] != properties["retention_days"]
    ]


class _ManagedRetention(Resource, module="hub", name="ManagedRetention"):
    pass


@dataclass(frozen=True)
class ManagedRetentionArgs:
    """What to keep for how long.

    Attributes:
        projects: whose sources of Scaleway's products are meant.
        after: what fills these projects; a source appears with the first product that writes to it.
    """

    region: str
    projects: Sequence[pulumi.Input[str]]
    retention_days: int
    after: Sequence[pulumi.Resource]


class ManagedRetention(Component):
    """Keeps what products log and measure for longer than the default: seven days for logs, 31 for metrics.

    Each layer declares it for the projects that it fills.
    """

    TYPE = "hub:observability:ManagedRetention"

    def __init__(self, name: str, args: ManagedRetentionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        properties = {
            "region": args.region,
            "projects": list(args.projects),
            "retention_days": args.retention_days,
            # Expected, so that a source that deviates shows as a change to make.
            "deviating": [],
        }
        _ManagedRetention(ManagedRetentionProvider(), name, properties, self.child(depends_on=list(args.after)))
        self.register_outputs({})
