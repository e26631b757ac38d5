"""Where an environment's own logs and metrics go, and whom alerts reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumiverse_scaleway import observability as scaleway

from components.account.projects import ProjectRole
from components.base import Component, Protection
from components.observability.alerts import ALERTS, OPERATED

SOURCE_TYPES = ("logs", "metrics")


@dataclass(frozen=True)
class CockpitArgs:
    """What to keep and whom to tell.

    Attributes:
        retention_days: 1 to 365.
        operations: e-mail addresses that alerts of the platform reach.
        security: e-mail addresses that alerts of all other projects reach.
    """

    environment: str
    projects: Mapping[ProjectRole, pulumi.Input[str]]
    region: str
    retention_days: int
    operations: Sequence[str]
    security: Sequence[str]
    protection: Protection


class Cockpit(Component):
    """Sources for logs and metrics in the audit project, and an alert manager in each project.

    There is no exporter: telemetry stays with Scaleway in Paris (HUB-RES-07).
    """

    TYPE = "hub:observability:Cockpit"

    sources: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: CockpitArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.sources = {
            each: scaleway.Source(
                f"{name}-{each}",
                # Trap: a change of name or type replaces the source and loses what it holds.
                name=f"{args.environment}-{each}",
                type=each,
                project_id=args.projects[ProjectRole.AUDIT],
                region=args.region,
                retention_days=args.retention_days,
                opts=self.child(**args.protection.options()),
            ).id
            for each in SOURCE_TYPES
        }
        for role, alerts in ALERTS.items():
            scaleway.AlertManager(
                f"{name}-{role}-alerts",
                project_id=args.projects[role],
                region=args.region,
                preconfigured_alert_ids=sorted(alerts.values()),
                contact_points=[
                    {"email": address} for address in sorted(args.operations if role in OPERATED else args.security)
                ],
                opts=self.child(protect=args.protection.protect),
            )
        self.register_outputs({"sources": self.sources})
