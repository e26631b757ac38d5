"""Holds the old estate still: nothing new, nothing deleted by accident, spending watched."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import pulumi

from components.azure_exit.adopted import VERSION
from components.base import Component

PREFIX = "hub-exit-freeze"
# What goes on being written while an estate is left: locks, traces, and the moves of support.
ALLOWED = (
    "Microsoft.Authorization/locks",
    "Microsoft.Insights/diagnosticSettings",
    "Microsoft.Resources/deployments",
)


@dataclass(frozen=True, slots=True)
class FreezeArgs:
    """What to freeze. `groups` are ids of resource groups; `budget` is euros a month and subscription."""

    groups: tuple[str, ...]
    subscriptions: tuple[str, ...]
    budget: int
    begins: str
    contacts: tuple[str, ...]

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """What a file says; None when there is none."""
        if not path.exists():
            return None
        found = json.loads(path.read_text(encoding="utf-8"))
        lists = {name: tuple(found[name]) for name in ("groups", "subscriptions", "contacts")}
        return cls(budget=int(found["budget"]), begins=str(found["begins"]), **lists)


class _Made(pulumi.CustomResource):
    """A resource by its token and exact inputs, without the SDK's defaults."""

    def __init__(self, token: str, name: str, inputs: dict[str, Any], options: pulumi.ResourceOptions) -> None:
        super().__init__(token, name, inputs, options)


class Freeze(Component):
    """A lock on each group, a policy that denies what is new, and a budget, in each subscription.

    They are never deleted by the engine: a lock is lifted by its keeper, and all of them end with what they are on.
    """

    TYPE: ClassVar[str] = "hub:azure:Freeze"

    def __init__(self, name: str, args: FreezeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        for group in args.groups:
            inputs = {"scope": group, "level": "CanNotDelete", "lockName": PREFIX, "notes": "exit: lifted by wave"}
            self._make("authorization:ManagementLockByScope", f"lock-{group.rpartition('/')[2]}", inputs)
        for subscription in args.subscriptions:
            self._subscription(subscription, args)
        self.register_outputs({})

    def _subscription(self, subscription: str, args: FreezeArgs) -> None:
        scope = f"/subscriptions/{subscription}"
        self._make(
            "consumption:Budget",
            f"budget-{subscription}",
            {
                "scope": scope,
                "budgetName": PREFIX,
                "amount": args.budget,
                "category": "Cost",
                "timeGrain": "Monthly",
                "timePeriod": {"startDate": args.begins},
                "notifications": {
                    "spent": {
                        "enabled": True,
                        "operator": "GreaterThan",
                        "threshold": 80,
                        "contactEmails": list(args.contacts),
                    }
                },
            },
        )

        self._deny(subscription, scope)

    def _deny(self, subscription: str, scope: str) -> None:
        # A definition lies in the subscription of its provider.
        settings = {"subscriptionId": subscription}
        where = pulumi.ProviderResource("azure-native", f"azure-{subscription}", settings, self.child(version=VERSION))
        rule = {"if": {"not": {"field": "type", "in": list(ALLOWED)}}, "then": {"effect": "deny"}}
        definition = self._make(
            "authorization:PolicyDefinition",
            f"definition-{subscription}",
            {"policyDefinitionName": PREFIX, "mode": "All", "policyRule": rule, "policyType": "Custom"},
            provider=where,
        )
        self._make(
            "authorization:PolicyAssignment",
            f"assignment-{subscription}",
            {
                "scope": scope,
                "policyAssignmentName": PREFIX,
                "policyDefinitionId": f"{scope}/providers/Microsoft.Authorization/policyDefinitions/{PREFIX}",
                "displayName": "Exit: nothing new",
            },
            provider=where,
            depends_on=[definition],
        )

    def _make(self, kind: str, name: str, inputs: dict[str, Any], **options: Any) -> pulumi.CustomResource:
        return _Made(f"azure-native:{kind}", name, inputs, self.child(version=VERSION, protect=True, **options))
