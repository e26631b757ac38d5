"""Runs the engine for an exit: the arguments that it may have, what it says of rows, its state and its update plan."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.azure_exit.gate import BEFORE, PACKAGE
from operations.engine_run import Interruption, Operation, Outcome, run_engine
from operations.events import Account, Ended, Problem, Started
from operations.exit_site import Site
from operations.exits import ExitCode, OperationError

JSON = dict[str, Any]
# One after the other: the read-back of what goes first is in the ledger before what comes after is judged.
_ONE_BY_ONE = ("--parallel", "1")
_EXPERIMENTAL = {"PULUMI_EXPERIMENTAL": "true"}


def run(
    site: Site,
    operation: Operation,
    *more: str,
    quiet: bool = False,
    ordered: bool = False,
    in_full: bool = False,
) -> Outcome:
    """Run the engine once on the exit's stack; progress goes to standard error. `in_full`: see `run_engine`.

    Raises:
        OperationError: it was interrupted.
    """
    interruption = Interruption()

    def listen(notice: Started | Ended | Problem) -> None:
        match notice:
            case Ended(step, failed) if step.type.startswith(PACKAGE) and step.operation != "same" and not quiet:
                sys.stderr.write(f"  {'FAILED ' if failed else ''}{step.operation} {step.name}\n")
            case _:
                pass

    async def go() -> Outcome:
        with interruption.listening():
            return await run_engine(
                operation,
                site.stack,
                {**site.variables, **_EXPERIMENTAL},
                listener=listen,
                interruption=interruption,
                more=(*more, *(_ONE_BY_ONE if ordered else ())),
                in_full=in_full,
            )

    outcome = asyncio.run(go())
    if outcome.interrupted:
        raise OperationError(
            "interrupted: what is done is in the ledger and the state",
            "run it again, it continues",
            ExitCode.INTERRUPTED,
        )
    return outcome


def require_ok(outcome: Outcome, what: str, way_out: str) -> None:
    """Raise OperationError with what the engine said, unless it ended well."""
    if outcome.ok:
        return
    told = [each.message for each in outcome.account.problems if each.is_error]
    raise OperationError(f"{what}:\n" + "\n".join(told or [outcome.stderr.strip()[-2000:]]), way_out)


def operations_on_azure(account: Account) -> dict[str, list[str]]:
    """Of each operation the names of the Azure resources that it was done to, or would be."""
    found: dict[str, list[str]] = {}
    for step in account.steps.values():
        if step.type.startswith(PACKAGE):
            found.setdefault(step.operation, []).append(step.name)
    return found


@dataclass(frozen=True)
class ExitState:
    """The stack's state."""

    deployment: JSON

    @classmethod
    def of(cls, site: Site) -> ExitState:
        checkpoint = site.target.backend.checkpoint(site.stack)
        return cls(checkpoint.deployment if checkpoint is not None else {})

    @classmethod
    def read(cls, path: Path) -> ExitState:
        """The state that a preview saved.

        Raises:
            OperationError: it is not there, or damaged.
        """
        try:
            found = json.loads(path.read_bytes())
            state = cls({"resources": [{**each, "urn": str(each["urn"])} for each in found["resources"]]})
            # What is damaged shows here, and not in the middle of a comparison.
            _ = state.azure
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise OperationError(
                f"{path} is missing or damaged", "`hub exit preview` writes it; then have it signed"
            ) from None
        return state

    @property
    def azure(self) -> dict[str, JSON]:
        """The Azure resources by their normalised ids."""
        found = [each for each in self.deployment.get("resources") or [] if each["type"].startswith(PACKAGE)]
        return {str(each["id"]).rstrip("/").lower(): each for each in found}

    @property
    def ledger_head(self) -> str:
        """The hash of the ledger's last entry when the stack was last brought up; empty before."""
        stacks = (each for each in self.deployment.get("resources") or [] if each["type"] == "pulumi:pulumi:Stack")
        return next((str((each.get("outputs") or {}).get("ledger") or "") for each in stacks), "")

    @property
    def unbound(self) -> list[str]:
        """Ids of Azure resources in whose state the gate is not bound: nothing would hold their deletion."""
        return [
            key
            for key, each in self.azure.items()
            if BEFORE not in ((each.get("resourceHooks") or {}).get("BeforeDelete") or [])
        ]

    def text(self) -> str:
        """The state as it is saved and signed: without what a mere look changes."""
        # An engine that stops half-way writes what it got to first: the order says nothing.
        found = sorted(self.deployment.get("resources") or [], key=lambda each: str(each["urn"]))
        resources = [_settled(each) for each in found]
        return json.dumps({"resources": resources}, indent=1, sort_keys=True) + "\n"

    def without(self, keys: Sequence[str]) -> str:
        """The text that the state has once these rows are gone."""
        ended = {str(self.azure[key]["urn"]) for key in keys if key in self.azure}
        resources = self.deployment.get("resources") or []
        return ExitState({"resources": [each for each in resources if each["urn"] not in ended]}).text()


def _settled(resource: JSON) -> JSON:
    kept = {name: value for name, value in resource.items() if name not in ("created", "modified", "sourcePosition")}
    if kept["type"] == "pulumi:pulumi:Stack":
        kept.pop("outputs", None)
    for name in ("dependencies", "propertyDependencies"):
        kept.pop(name, None)
    return kept


def deleted_by(update_plan: Path) -> set[str]:
    """The URNs that a saved update plan deletes.

    Raises:
        OperationError: the file is no update plan, or does anything but delete and keep.
    """
    try:
        plans = json.loads(update_plan.read_text())["resourcePlans"]
        steps = {urn: tuple(each["steps"]) for urn, each in plans.items()}
    except (OSError, ValueError, KeyError, TypeError):
        raise OperationError(
            f"{update_plan} is no update plan of the engine's", "`hub exit preview` saves one"
        ) from None
    odd = {urn: each for urn, each in steps.items() if each not in (("delete",), ("same",))}
    azure = {urn: each for urn, each in odd.items() if f"{PACKAGE}" in urn.split("::")[2]}
    if azure:
        urn, each = next(iter(azure.items()))
        raise OperationError(f"{update_plan} would {'/'.join(each)} {urn}", "a wave only deletes: preview it again")
    return {urn for urn, each in steps.items() if each == ("delete",)}


def reduced(update_plan: Path, left: set[str]) -> JSON:
    """An update plan without the deletes of what is gone already: it deletes nothing that was not signed."""
    document: JSON = json.loads(update_plan.read_text())
    plans = document["resourcePlans"]
    document["resourcePlans"] = {
        urn: each for urn, each in plans.items() if tuple(each["steps"]) != ("delete",) or urn in left
    }
    return document
