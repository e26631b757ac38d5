"""Finds what exists in the cloud and not in the state, and takes it in.

An engine that is killed, or stopped with Ctrl-C, does not learn the id of what it was creating. Nor does a provider
whose reply is lost: it asks again, and the cloud refuses a second one of the same name, or makes it (see
`operations.surplus`).
"""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from components.api.client import ApiError
from operations.backend import Checkpoint
from operations.cloud import CloudApi
from operations.engine_run import Interruption, Operation, Outcome, run_engine
from operations.events import ENVELOPE, SECRET, UNKNOWN, Account, Step, is_cloud
from operations.exits import OperationError
from operations.locators import Listed, Repeatable, locator
from operations.lookup import Found, Lookup
from operations.stack import write_state
from operations.target import Target
from stacks import LAYERS

JSON = dict[str, Any]
Known = frozenset[tuple[str, str]]  # several resources may have one id: a bucket and its policy


@dataclass(frozen=True)
class Doubt:
    """A resource that may have been created without the state knowing its id; `resource` as in a state."""

    urn: str
    type: str
    resource: JSON = field(repr=False)

    @property
    def name(self) -> str:
        return self.urn.rpartition("::")[2]

    @property
    def inputs(self) -> JSON:
        found: JSON = self.resource.get("inputs") or {}
        return found


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
    adopted = Adopted()
    while True:
        outcome = await _preview(target, layer, interruption)
        taken = await _adopt(target, layer, checkpoint, outcome.account, adopted, interruption=interruption)
        # A preview that fails says not all that could be created, and what was taken in may be why it failed.
        repaired = target.backend.checkpoint(target.stack(layer))
        if not taken or repaired is None or interruption.requested or (outcome.ok and not thorough):
            return adopted
        checkpoint = repaired


async def _adopt(
    target: Target,
    layer: str,
    checkpoint: Checkpoint,
    account: Account,
    adopted: Adopted,
    *,
    interruption: Interruption,
) -> bool:
    """Take in what exists of what is pending or planned; whether there was anything."""
    # What an input of is not known was not created: taken in without it, it would look changed, and be replaced.
    doubts = {doubt.urn: doubt for doubt in _planned(account) if UNKNOWN not in json.dumps(doubt.inputs)}
    doubts |= {each["urn"]: Doubt(each["urn"], each["type"], each) for each in checkpoint.pending_creates}
    doubts = {urn: doubt for urn, doubt in doubts.items() if is_cloud(doubt.type, custom=True)}
    resources = []
    if doubts:
        known = known_ids(target)
        found = await asyncio.to_thread(_find_all, target, doubts.values(), known)
        frame = _missing_frame(account, (doubts[urn] for urn in found), checkpoint)
        if frame:
            # The provider's id becomes known with it: what was found is found again, and taken in, after that.
            await _make_frame(target, layer, frame, interruption)
            repaired = target.backend.checkpoint(target.stack(layer))
            return repaired is not None and frame <= repaired.urns
        for urn, doubt in doubts.items():
            if doubt_found := found.get(urn):
                resources.append(_as_resource(doubt, doubt_found.id, checkpoint))
                adopted.taken.append(urn)
        adopted.deleted += await asyncio.to_thread(_delete_useless, target, doubts.values(), known)
    if resources or checkpoint.interrupted:
        await write_state(target, layer, checkpoint, [*checkpoint.resources, *resources])
    return bool(resources)


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


async def _make_frame(target: Target, layer: str, urns: Iterable[str], interruption: Interruption) -> None:
    """Put providers and components into a state. Nothing of them exists in the cloud."""
    outcome = await run_engine(
        Operation.UP,
        target.stack(layer),
        target.variables,
        listener=lambda _: None,
        interruption=interruption,
        more=[argument for urn in sorted(urns) for argument in ("--target", urn)],
    )
    if not outcome.ok and not interruption.requested:
        problems = [problem.message for problem in outcome.account.problems if problem.is_error]
        raise OperationError(
            f"what exists cannot be taken into the state of {target.stack(layer)}: {'; '.join(problems)}",
            "nothing was changed in the cloud; `pulumi import` in `hub shell` takes single resources in",
        )


async def find_existing(target: Target, account: Account) -> list[tuple[str, str]]:
    """What of a preview's creations is in the cloud already and in no state: names and ids.

    Raises:
        OperationError: the cloud cannot be asked.
    """
    doubts = _planned(account)
    if not doubts:
        return []
    found = await asyncio.to_thread(_find_all, target, doubts, known_ids(target))
    return [(doubt.name, found[doubt.urn].id) for doubt in doubts if doubt.urn in found]


def known_ids(target: Target) -> Known:
    """The type and id of everything that any of the environment's stacks holds."""
    checkpoints = (target.backend.checkpoint(target.stack(layer)) for layer in LAYERS)
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


async def _preview(target: Target, layer: str, interruption: Interruption) -> Outcome:
    """What the program would create now. A program that fails leaves the pending creations alone to go by."""
    return await run_engine(
        Operation.PREVIEW,
        target.stack(layer),
        target.variables,
        listener=lambda _: None,
        interruption=interruption,
    )


def _planned(account: Account) -> list[Doubt]:
    return [Doubt(step.urn, step.type, _planned_resource(step)) for step in account.creates]


def _planned_resource(step: Step) -> JSON:
    return {
        "urn": step.urn,
        "custom": True,
        "type": step.type,
        "parent": step.parent,
        "provider": step.provider,
        "inputs": step.inputs,
    }


def _as_resource(doubt: Doubt, id_: str, checkpoint: Checkpoint) -> JSON:
    """The resource as a state holds it right after its creation; the next refresh reads what only the cloud knows.

    Its inputs stand in for its outputs, because not all that was sent is read back, and what is missing from the
    outputs would look like a change, such as one that replaces a key.
    """
    resource = copy.deepcopy(doubt.resource)
    if "dependencies" not in resource:
        text = json.dumps(resource["inputs"])
        # Which resources it depends on is told by the ids that it was given: a destroy goes by that.
        resource["dependencies"] = [
            each["urn"] for each in checkpoint.resources if each.get("id") and json.dumps(each["id"])[1:-1] in text
        ]
        resource["inputs"] = sayable(resource["inputs"])
    outputs = {key: value for key, value in sayable(doubt.inputs).items() if not key.startswith("__")}
    return resource | {"id": id_, "outputs": outputs | {"id": id_}}


def sayable(value: Any) -> Any:
    """A value without what is secret or not known, and without the engine's own marks within it."""
    if isinstance(value, dict):
        return {key: sayable(each) for key, each in value.items() if key != "__defaults" and not _hidden(each)}
    if isinstance(value, list):
        return [sayable(each) for each in value if not _hidden(each)]
    return value


def _hidden(value: Any) -> bool:
    return value in (SECRET, UNKNOWN) or (isinstance(value, dict) and ENVELOPE in value)
