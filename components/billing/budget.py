"""The budget of the organisation, and whom its alerts reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumiverse_scaleway import billing as scaleway

from components.base import Component


@dataclass(frozen=True)
class BudgetArgs:
    """Attributes: `monthly_eur` in euros; an alert for each of `alert_percent` goes to `contacts`."""

    organization_id: str
    monthly_eur: int
    alert_percent: Sequence[int]
    contacts: Sequence[str]


class Budget(Component):
    """A monthly limit of the whole organisation, with alerts: the product knows none per project, and stops nothing."""

    TYPE = "hub:billing:Budget"

    def __init__(self, name: str, args: BudgetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        budget = scaleway.Budget(
            name,
            organization_id=args.organization_id,
            # Trap: older documentation of the provider says cents. The SDK says euros, and the API takes whole ones.
            consumption_limit=args.monthly_eur,
            enabled=True,
            opts=self.child(),
        )
        for percent in args.alert_percent:
            alert = scaleway.BudgetAlert(f"{name}-{percent}", budget_id=budget.id, threshold=percent, opts=self.child())
            scaleway.BudgetAlertNotification(
                f"{name}-{percent}-mail",
                budget_alert_id=alert.id,
                email_addresses=list(args.contacts),
                opts=self.child(),
            )
        self.register_outputs({})
