"""What an exit trusts from outside of its folder: who may sign, who has which role, which subscriptions are its own.

Whoever can write to the exit's folder can write a key into the file of signers there. So nothing in the folder says
whom to trust: the file counts only as the one whose SHA-256 is pinned, and a signature only in a role that is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from azure_exit.arm_id import looks_like_id, subscription_of
from azure_exit.problems import InputError, Problem
from azure_exit.signing.ssh import Signers

if TYPE_CHECKING:
    from azure_exit.plan.model import Plan, PlanRow


@dataclass(frozen=True, slots=True)
class Anchor:
    """What is settled by a reviewed commit. `source` is the file that says it."""

    source: str
    tenant: str
    subscriptions: frozenset[str]
    signers_sha256: str
    approvers: frozenset[str]
    executors: frozenset[str]
    dpo: str
    rssi: str

    def signers(self, path: Path) -> Signers:
        """The file of allowed signers, which counts only as the one that is pinned."""
        return Signers(path, self.signers_sha256, self.source)

    def require_own(self, plan: Plan, path: Path) -> None:
        """Refuse a plan of another tenant, or of a subscription that is none of this exit's.

        Raises:
            InputError: naming each that is foreign.
        """
        way_out = f"plan from an inventory of this exit's subscriptions; or have {self.source} reviewed, and changed"
        problems = []
        if plan.inventory.tenant.lower() != self.tenant:
            rule = f"the tenant that {self.source} names: {self.tenant}"
            problems.append(Problem(str(path), "inventory.tenant", plan.inventory.tenant, rule, way_out))
        named = {f"inventory.subscriptions.{name}": each for name, each in plan.inventory.subscriptions.items()}
        # The ids are what is imported, deleted and looked for, whatever a row says its subscription is.
        rows = [(f"rows {row.id}", each) for row in plan.rows for each in _subscriptions(row)]
        foreign = sorted({each.lower() for _, each in (*named.items(), *rows)} - self.subscriptions)
        for each in foreign:
            place = next(where for where, found in (*named.items(), *rows) if found.lower() == each)
            rule = f"one of the subscriptions that {self.source} names: {', '.join(sorted(self.subscriptions))}"
            problems.append(Problem(str(path), place, each, rule, way_out))
        if problems:
            raise InputError(problems)


def _subscriptions(row: PlanRow) -> set[str]:
    """The subscriptions that a row is said to be of, and those inside its ids."""
    found = {subscription_of(each) for each in (row.id, row.arm_id) if looks_like_id(each)}
    return found | ({row.subscription} if row.subscription else set())
