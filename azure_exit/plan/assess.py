"""Judges one resource: can its deletion be taken back, what survives it, what holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from azure_exit.arm_id import GROUP_TYPE, looks_like_id
from azure_exit.catalogue import Kind, Method, Role, Survivor
from azure_exit.catalogue.native import candidates
from azure_exit.inventory.model import Hold, HoldsRegister, HoldStatus, Resource
from azure_exit.plan.model import Ending, EndingKind, Held, Left


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is known about the end of a resource on a given day."""

    ending: Ending
    left: tuple[Left, ...]
    held: tuple[Held, ...]
    certificate_from: date | None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a resource is judged by besides itself."""

    subjects: Mapping[str, Resource]
    register: HoldsRegister
    taken_on: date


def assess(resource: Resource, kind: Kind | None, method: Method, on: Circumstances, opens_on: date) -> Assessment:
    """The assessment of a resource whose wave opens on a day."""
    lines = _lines(resource, on.register)
    if kind is None:
        unknown = Ending(kind=EndingKind.IRREVERSIBLE, rule="unknown type: taken for the worst")
        return Assessment(unknown, (), (*_held_by_type(resource), *_held_by_register(lines)), None)
    survivors = kind.survivors(resource, on.subjects)
    left = tuple(_left(each, opens_on) for each in survivors)
    held = [*_held_by_register(lines)] if method is not Method.RETAINED else []
    for block in kind.blocks(resource):
        until = on.taken_on + timedelta(days=block.days) if block.days is not None else None
        held.append(Held(rule="immutability", reason=block.rule, way_out=block.way_out, until=until))
    held += [
        Held(rule="unknown retention", reason=each.what, way_out="list it, and take the inventory again")
        for each in survivors
        if each.is_unknown
    ]
    ending = _ending(resource, kind, method, survivors, opens_on)
    return Assessment(ending, left, tuple(held), _certificate_from(resource, left, held, opens_on))


def _held_by_type(resource: Resource) -> tuple[Held, ...]:
    near = candidates(resource.type)
    hint = f" (azure-native has {', '.join(near)})" if near else ""
    return (
        Held(
            rule="unknown type",
            reason=f"{resource.type} is not in the catalogue: what survives it and what it takes along is unknown",
            way_out=f"add the type to azure_exit/catalogue{hint}, with what survives its deletion, and plan again",
        ),
    )


def _lines(resource: Resource, register: HoldsRegister) -> tuple[Hold, ...]:
    """The lines that bind a resource; a copy, and what is soft-deleted, is bound by those of its original too."""
    keys = [each for each in (resource.key, original_of(resource)) if each]
    return tuple(dict.fromkeys(line for key in keys for line in register.on(key)))


def original_of(resource: Resource) -> str:
    """The id of what a resource is a copy of, or was before it was deleted softly; empty when it is none."""
    given = (str(resource.properties.get(field) or "") for field in ("copyOf", "vaultId"))
    return next((each.rstrip("/").lower() for each in given if looks_like_id(each)), "")


def _held_by_register(lines: tuple[Hold, ...]) -> list[Held]:
    if not lines:
        return [
            Held(
                rule="no decision",
                reason="the register of holds says nothing about it",
                way_out="have the data protection officer decide, and add a line to holds.yaml",
            )
        ]
    return [
        Held(
            rule="hold",
            reason=f"{line.kind or 'hold'} on {line.scope.rpartition('/providers/')[2]}: {line.reason}",
            way_out=(
                "wait for the date, and plan again"
                if line.status is HoldStatus.UNTIL
                else f"{line.decided_by} releases it in holds.yaml, with a reason; then plan again"
            ),
            until=line.until,
        )
        for line in lines
        if line.status is not HoldStatus.NONE
    ]


def _left(survivor: Survivor, opens_on: date) -> Left:
    until = opens_on + timedelta(days=survivor.days) if survivor.days is not None else None
    return Left(
        what=survivor.what,
        days=survivor.days,
        until=until,
        purge=survivor.purge,
        billed=survivor.billed,
        unknown=survivor.is_unknown,
    )


def _ending(resource: Resource, kind: Kind, method: Method, survivors: tuple[Survivor, ...], opens_on: date) -> Ending:
    if method is Method.RETAINED:
        return Ending(kind=EndingKind.REVERSIBLE, rule=f"never deleted: {kind.remark}")
    back = max((each for each in survivors if each.recover and each.days is not None), key=_days, default=None)
    if back is not None and method is not Method.WITH_MANAGER:
        days = _days(back)
        rule = f"{days} days from its deletion: {back.what}" if days else back.what
        until = opens_on + timedelta(days=days)
        return Ending(kind=EndingKind.RECOVERABLE, rule=rule, until=until, undo=back.recover)
    if kind.holds_data or kind.role is Role.KEY or resource.type.startswith("backup/"):
        return Ending(kind=EndingKind.IRREVERSIBLE, rule="nothing brings it back")
    return Ending(kind=EndingKind.REVERSIBLE, rule="holds no data: it can be deployed again", undo=_undo(resource))


def _undo(resource: Resource) -> str:
    properties = resource.properties
    scope = resource.key.partition("/providers/microsoft.authorization/")[0]
    match resource.type:
        case "microsoft.resources/resourcegroups":
            return f"az group create --name {resource.name} --location {resource.location}"
        case "microsoft.authorization/roleassignments":
            return (
                f"az role assignment create --assignee-object-id {properties['principalId']} "
                f"--role {properties['role']} --scope {properties['scope']}"
            )
        case "microsoft.authorization/locks":
            return f"az lock create --name {resource.name} --lock-type {properties['level']} --scope {scope}"
    group = resource.group.rpartition("/")[2]
    if not group:
        return "deploy again the template that was exported before"
    return f"az deployment group create --resource-group {group} --template-file exported/{resource.name}.json"


def export_step(resource: Resource, ending: Ending) -> tuple[str, ...]:
    """The step that makes the undo of what can be deployed again possible."""
    if ending.kind is not EndingKind.REVERSIBLE or not resource.group or resource.type == GROUP_TYPE:
        return ()
    if "exported/" not in ending.undo:
        return ()
    group = resource.group.rpartition("/")[2]
    return (f"az group export --name {group} --resource-ids {resource.arm_id} > exported/{resource.name}.json",)


def _certificate_from(resource: Resource, left: tuple[Left, ...], held: list[Held], opens_on: date) -> date | None:
    if resource.type == "microsoft.keyvault/deletedvaults":
        return max(opens_on, date.fromisoformat(str(resource.properties["scheduledPurgeDate"])))
    if resource.type == "backup/restorable-account":
        expires = resource.properties["expiresAt"]
        return date.fromisoformat(str(expires)) if expires else None
    # What is held without a date, or survives for nobody knows how long, has no date either.
    if any(each.until is None for each in held) or any(each.unknown for each in left):
        return None
    begins = max([opens_on, *(each.until for each in held if each.until)])
    return max(begins + timedelta(days=each.days) for each in (*left, Left(what="", days=0)) if each.days is not None)


def _days(survivor: Survivor) -> int:
    return survivor.days or 0
