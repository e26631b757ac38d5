"""Finds what exists in the cloud and not in the state, and takes it in.

An engine that is killed, or stopped with Ctrl-C, does not learn the id of what it was creating. Nor does a provider
whose reply is lost: it asks again, and the cloud refuses a second one of the same name, or makes it (see
`operations.surplus`).
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from components.api.client import ApiError
from operations.backend import Checkpoint
from operations.cloud import CloudApi
from operations.doubts import Doubt, Plan, pending, planned, read_plan
from operations.engine_run import Interruption, Operation, Outcome, run_engine
from operations.events import Account, is_cloud
from operations.exits import OperationError
from operations.locators import Listed, Repeatable, locator
from operations.lookup import Found, Lookup
from operations.stack import write_state
from operations.target import Target

Known = frozenset[tuple[str, str]]  # several resources may have one id: a bucket and its policy


@dataclass
class Adopted:
    """What was found and what became of it: URNs of what was taken in, names of what was deleted."""

    taken: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    @property
    def remark(self) -> str:
        parts = []
        if self.taken:
            parts.append(f"takes in {', '.join(urn.rpartition('::')[2] for urn in self.taken)}")
        if self.deleted:
            parts.append(f"deleted unusable {', '.join(self.deleted)}")
        return "".join(f"; {part}" for part in parts)


async def adopt_orphans(
    target: Target, layer: str, checkpoint: Checkpoint, interruption: Interruption, *, thorough: bool = False
) -> Adopted:
    """Take into a layer's state what an interrupted run created and the state does not know.

    What may have been created: the creations that the state calls pending, and all that a preview would create now;
    for what could be created depends on nothing unknown, its inputs are known in full, and it can be found by them.
    `thorough` goes on where that does not hold, as for a state that was lost: what stands on what was found is then
    looked for too.

    Raises:
        OperationError: the cloud cannot be asked.
    """
    adoption = _Adoption(target, layer, interruption)
    while True:
        planned_all = await adoption.round(checkpoint)
        repaired = target.backend.checkpoint(target.stack(layer))
        if not adoption.progressed or repaired is None or interruption.requested:
            return adoption.adopted
        if thorough:
            # What was taken in has only what was sent; what else stands on it may need what is read.
            await adoption.run(Operation.REFRESH)
        elif planned_all:
            return adoption.adopted
        checkpoint = target.backend.checkpoint(target.stack(layer)) or repaired


@dataclass
class _Adoption:
    """The taking in of what one layer's state does not know, round by round."""

    target: Target
    layer: str
    interruption: Interruption
    adopted: Adopted = field(default_factory=Adopted)
    progressed: bool = False

    async def round(self, checkpoint: Checkpoint) -> bool:
        """Preview, look up and take in once. Whether all that could be created was seen.

        A preview that fails says not all, and what is taken in may be why it failed.
        """
        outcome, plan = await self._preview()
        doubts = [*map(pending, checkpoint.pending_creates), *planned(outcome.account, plan)]
        doubts = [each for each in doubts if is_cloud(each.type, custom=True) and each.is_known]
        # What the state calls pending says most: it is what was sent.
        by_urn = {each.urn: each for each in reversed(doubts)}
        known = known_ids(self.target)
        found = await asyncio.to_thread(_find_all, self.target, by_urn.values(), known) if by_urn else {}
        missing = _missing_frame(outcome.account, (by_urn[urn] for urn in found), checkpoint)
        if missing:
            # The provider's id becomes known with it: what was found is found again, and taken in, after that.
            await self._make_frame(missing)
            repaired = self.target.backend.checkpoint(self.target.stack(self.layer))
            self.progressed = repaired is not None and missing <= repaired.urns
            return False
        await self._take_in(checkpoint, [(by_urn[urn], each.id) for urn, each in found.items()])
        self.adopted.deleted += await asyncio.to_thread(_delete_useless, self.target, by_urn.values(), known)
        self.progressed = bool(found)
        return outcome.ok

    async def run(self, operation: Operation, *more: str) -> Outcome:
        """Run the engine, unseen."""
        stack, variables = self.target.stack(self.layer), self.target.variables
        return await run_engine(
            operation, stack, variables, listener=lambda _: None, interruption=self.interruption, more=more
        )

    async def _preview(self) -> tuple[Outcome, Plan]:
        """What the program would create now. A program that fails leaves the pending creations alone to go by."""
        with tempfile.TemporaryDirectory(prefix="hub-plan-") as folder:
            plan = Path(folder) / "plan.json"
            outcome = await self.run(Operation.PREVIEW, "--save-plan", str(plan))
            return outcome, read_plan(plan)

    async def _take_in(self, checkpoint: Checkpoint, found: Iterable[tuple[Doubt, str]]) -> None:
        resources = list(checkpoint.resources)
        there = set(checkpoint.urns)
        for doubt, id_ in found:
            resources.append(doubt.as_resource(id_, there))
            there.add(doubt.urn)
            self.adopted.taken.append(doubt.urn)
        if len(resources) > len(checkpoint.resources) or checkpoint.interrupted:
            await write_state(self.target, self.layer, checkpoint, resources)

    async def _make_frame(self, urns: Iterable[str]) -> None:
        """Put providers and components into the state. Nothing of them exists in the cloud."""
        targets = [argument for urn in sorted(urns) for argument in ("--target", urn)]
        outcome = await self.run(Operation.UP, *targets)
        if not outcome.ok and not self.interruption.requested:
            problems = [problem.message for problem in outcome.account.problems if problem.is_error]
            raise OperationError(
                f"what exists cannot be taken into the state of {self.target.stack(self.layer)}: {'; '.join(problems)}",
                "nothing was changed in the cloud; `pulumi import` in `hub shell` takes single resources in",
            )


def _missing_frame(account: Account, found: Iterable[Doubt], checkpoint: Checkpoint) -> frozenset[str]:
    """The providers and components that resources need in a state, and that it has not."""
    needed: set[str] = set()
    for doubt in found:
        needed.add(str(doubt.resource.get("provider") or "").rpartition("::")[0])
        parent = str(doubt.resource.get("parent") or "")
        while parent and parent not in needed:
            needed.add(parent)
            parent = account.steps[parent].parent if parent in account.steps else ""
    return frozenset(needed - checkpoint.urns - {""})


async def find_existing(target: Target, account: Account) -> list[tuple[str, str]]:
    """What of a preview's creations is in the cloud already and in no state: names and ids.

    Raises:
        OperationError: the cloud cannot be asked.
    """
    doubts = planned(account, {})
    if not doubts:
        return []
    found = await asyncio.to_thread(_find_all, target, doubts, known_ids(target))
    return [(doubt.name, found[doubt.urn].id) for doubt in doubts if doubt.urn in found]


def known_ids(target: Target) -> Known:
    """The type and id of everything that any of the environment's stacks holds."""
    checkpoints = (target.backend.checkpoint(target.stack(layer)) for layer in target.layers)
    return frozenset().union(*(checkpoint.ids for checkpoint in checkpoints if checkpoint))


def lookup(target: Target) -> Lookup:
    environment = target.environment
    places = {
        "region": environment.region.value,
        "zone": environment.zones[0].value,
        "organizationId": environment.organization_id,
    }
    return Lookup(CloudApi(target.variables), places)


def _find_all(target: Target, doubts: Iterable[Doubt], known: Known) -> Mapping[str, Found]:
    cloud = lookup(target)
    found: dict[str, Found] = {}
    with cloud.api:
        for doubt in doubts:
            row = locator(doubt.type)
            if row is None or isinstance(row, Repeatable) or _is_useless(doubt):
                continue
            matches = [each for each in ask(cloud, doubt) if (doubt.type, each.id) not in known]
            # Of several that nobody knows the newest: the others are found as surplus once this one is known.
            matches.sort(key=lambda each: str(each.row.get("created_at") or ""))
            if matches:
                found[doubt.urn] = matches[-1]
    return found


def _delete_useless(target: Target, doubts: Iterable[Doubt], known: Known) -> list[str]:
    useless = [doubt for doubt in doubts if _is_useless(doubt)]
    if not useless:
        return []
    deleted, cloud = [], lookup(target)
    with cloud.api:
        for doubt in useless:
            for each in ask(cloud, doubt):
                if (doubt.type, each.id) not in known:
                    delete(cloud.api, doubt.name, each)
                    deleted.append(doubt.name)
    return deleted


def _is_useless(doubt: Doubt) -> bool:
    row = locator(doubt.type)
    return isinstance(row, Listed) and bool(row.useless_without) and not doubt.inputs.get(row.useless_without)


def delete(api: CloudApi, name: str, found: Found) -> None:
    """Delete something that was found, protected or not; it may be gone.

    Raises:
        OperationError: it cannot be deleted.
    """
    try:
        if found.is_entry:
            api.call("PATCH", found.item, {"changes": [{"delete": {"id": found.row["id"]}}]})
            return
        if found.row.get("protected"):  # keys and secrets are, from their creation on
            api.call("POST", f"{found.item}/unprotect", {})
        api.delete(found.item)
    except ApiError as error:
        raise OperationError(
            f"{name} ({found.id}) cannot be deleted: {error}", "delete it by hand, run it again"
        ) from None


def ask(cloud: Lookup, doubt: Doubt) -> list[Found]:
    """What the cloud has of a resource.

    Raises:
        OperationError: the cloud cannot be asked.
    """
    try:
        return cloud.find(doubt.type, doubt.inputs) or []
    except ApiError as error:
        raise OperationError(
            f"whether {doubt.name} exists unknown to the state cannot be found out: {error}",
            "run the command again once the cloud answers",
        ) from None
