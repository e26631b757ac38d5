"""Reads an inventory folder whole, and holds its files against one another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from azure_exit.arm_id import GROUP_TYPE, subscription_of, tidy, type_of
from azure_exit.inventory.files import (
    ABOUT,
    CHILDREN,
    COSTS,
    GROUPS,
    HOLDS,
    LOCKS,
    RESOURCE_GRAPH,
    RESOURCE_LIST,
    Folder,
)
from azure_exit.inventory.listings import (
    read_backups,
    read_costs,
    read_deleted_vaults,
    read_holds,
    read_locks,
    read_role_assignments,
    rows_of,
)
from azure_exit.inventory.model import Inventory, Lock, Resource, Source
from azure_exit.inventory.resource_graph import read_resource_graph
from azure_exit.inventory.rows import Row
from azure_exit.problems import InputError, Problem, shortened

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SAME_TIME = "take all listings again, at one time, while nothing is created (freeze first)"


def read_inventory(path: Path) -> Inventory:
    """The inventory in a folder.

    Raises:
        InputError: with everything that is wrong with any of its files, or between them.
    """
    problems: list[Problem] = []
    if not path.is_dir():
        raise InputError([Problem(str(path), "", "(no such folder)", "a folder with the exports", "the folder's path")])
    folder = Folder(path, problems)
    about = _about(folder, problems)
    gather = _Gathering(about, problems)
    for row in read_resource_graph(folder, problems):
        gather.add(row, Source.RESOURCE_GRAPH)
    for row in rows_of(folder, CHILDREN, problems):
        gather.add(row, Source.CHILDREN)
    for row in rows_of(folder, GROUPS, problems):
        gather.add(row, Source.GROUPS)
    locks = read_locks(folder, problems)
    for lock in locks:
        gather.add_lock(lock)
    gather.cross_check(list(rows_of(folder, RESOURCE_LIST, problems)))
    gather.judge_groups(str(path / GROUPS.pattern))
    holds = read_holds(folder, problems)
    costs, currency, month = read_costs(folder, problems)
    vaults, backups = read_deleted_vaults(folder, problems), read_backups(folder, problems)
    roles = read_role_assignments(folder, problems)
    for hold in holds:
        gather.judge_subscription(hold.scope, str(path / HOLDS.pattern), "scope")
    for key in costs:
        gather.judge_subscription(key, str(path / COSTS.pattern), "ResourceId")
    if problems:
        raise InputError(problems)
    return Inventory(
        taken_at=about.taken_at,
        taken_by=about.taken_by,
        tenant=about.tenant,
        subscriptions=about.subscriptions,
        resources=dict(sorted(gather.resources.items())),
        locks=tuple(sorted(locks, key=lambda each: each.key)),
        deleted_vaults=tuple(sorted(vaults, key=lambda each: each.key)),
        backups=tuple(sorted(backups, key=lambda each: each.key)),
        role_assignments=tuple(sorted(roles, key=lambda each: each.key)),
        holds=tuple(sorted(holds, key=lambda each: (each.scope, each.status, each.reason))),
        monthly_cost=dict(sorted(costs.items())),
        currency=currency,
        cost_month=month,
        files=dict(sorted(folder.digests.items())),
    )


@dataclass(frozen=True, slots=True)
class _About:
    taken_at: datetime
    taken_by: str
    tenant: str
    subscriptions: Mapping[str, str]


def _about(folder: Folder, problems: list[Problem]) -> _About:
    read = folder.yaml(ABOUT)
    row = Row(str(folder.path / ABOUT.pattern), "", {} if read is None else read[1], problems, ABOUT.command)
    if read is None:
        return _About(datetime.max, "", "", {})
    taken, by, tenant = row.moment("taken_at"), row.text("taken_by"), row.text("tenant").lower()
    subscriptions = row.nested("subscriptions")
    if not subscriptions.data:
        row.note("subscriptions", "(none)", "every subscription that is left, as NAME: UUID; others are refused")
    found = {str(name): subscriptions.text(str(name)).lower() for name in subscriptions.data}
    for name, value in (("tenant", tenant), *((f"subscriptions.{name}", value) for name, value in found.items())):
        if value and not _UUID.fullmatch(value):
            row.note(name, value, "a UUID")
    return _About(taken or datetime.max, by, tenant, dict(sorted(found.items())))


class _Gathering:
    """Puts the resources of several listings together, and notes where they disagree."""

    def __init__(self, about: _About, problems: list[Problem]) -> None:
        self.about = about
        self.problems = problems
        self.resources: dict[str, Resource] = {}
        self._rows: dict[str, Row] = {}

    def add(self, row: Row, source: Source) -> None:
        """A resource from a row; notes what is wrong with it."""
        key = row.key("id")
        if not key:
            return
        kind, said = type_of(key), row.text("type", required=source is not Source.GROUPS).lower()
        if source is Source.GROUPS:
            if kind != GROUP_TYPE:
                row.note("id", row.data.get("id"), "the id of a resource group")
        elif said and said != kind:
            row.note("type", row.data.get("type"), f"the type that the id says, {kind}")
        if key in self.resources:
            first = self._rows[key]
            row.note("id", row.data.get("id"), f"each resource once; {first.file}: {first.place} holds it too")
            return
        self.judge_subscription(key, row.file, f"{row.place}.id")
        tenant = row.text("tenantId", required=False).lower()
        if tenant and self.about.tenant and tenant != self.about.tenant:
            row.note("tenantId", tenant, f"the tenant of inventory.yaml, {self.about.tenant}", "leave it out")
        created = row.nested("systemData").moment("createdAt", required=False)
        self._judge_created(row, "systemData.createdAt", created)
        sku, identity = row.mapping("sku"), row.mapping("identity")
        self._rows[key] = row
        self.resources[key] = Resource(
            key=key,
            arm_id=tidy(str(row.data["id"])),
            name=row.text("name"),
            type=kind,
            source=source,
            location=row.text("location", required=False).lower().replace(" ", ""),
            kind=row.text("kind", required=False),
            sku=str(sku.get("name", "")),
            managed_by=row.key("managedBy", required=False),
            tags={str(name): str(value) for name, value in sorted(row.mapping("tags").items())},
            identities=tuple(sorted(str(each).lower() for each in identity.get("userAssignedIdentities") or {})),
            properties=row.mapping("properties"),
            created_at=created,
        )

    def add_lock(self, lock: Lock) -> None:
        """A lock is a row of the plan too: it is the last to go."""
        self.judge_subscription(lock.key, LOCKS.pattern, "id")
        self.resources[lock.key] = Resource(
            key=lock.key,
            arm_id=lock.key,
            name=lock.key.rpartition("/")[2],
            type=type_of(lock.key),
            source=Source.LOCKS,
            properties={"level": lock.level.value, "notes": lock.notes},
        )

    def cross_check(self, listed: list[Row]) -> None:
        """Notes what stands in only one of `az resource list` and Resource Graph."""
        by_key: dict[str, Row] = {}
        for row in listed:
            key = row.key("id")
            if key:
                by_key[key] = row
                self._judge_created(row, "createdTime", row.moment("createdTime", required=False))
        for key, row in by_key.items():
            if key not in self.resources:
                rule = f"what is listed here stands in {RESOURCE_GRAPH.pattern} or {CHILDREN.pattern} too"
                row.note("id", row.data.get("id"), rule, _SAME_TIME)
        for key, resource in self.resources.items():
            if resource.source is Source.RESOURCE_GRAPH and key not in by_key:
                rule = f"what Resource Graph holds stands in {RESOURCE_LIST.pattern} too"
                self._rows[key].note("id", resource.arm_id, rule, _SAME_TIME)

    def judge_groups(self, groups: str) -> None:
        """Notes resource groups that resources stand in, and that no listing names."""
        missing = {each.group for each in self.resources.values()} - self.resources.keys() - {""}
        for key in sorted(missing):
            self.problems.append(Problem(groups, "", key, "every resource's group is listed", GROUPS.command))

    def judge_subscription(self, key: str, file: str, place: str) -> None:
        """Notes what lies outside the subscriptions that are left: nothing there is ever touched."""
        allowed = self.about.subscriptions.values()
        if allowed and subscription_of(key) not in allowed:
            rule = f"only what is in the subscriptions of {ABOUT.pattern}: {', '.join(allowed)}"
            self.problems.append(
                Problem(file, place, shortened(key), rule, f"leave it out, or add its subscription to {ABOUT.pattern}")
            )

    def _judge_created(self, row: Row, field: str, created: datetime | None) -> None:
        if created is None or self.about.taken_at == datetime.max or created <= self.about.taken_at:
            return
        rule = f"nothing is newer than the inventory, taken at {self.about.taken_at:%Y-%m-%dT%H:%M:%SZ}"
        row.note(field, f"{created:%Y-%m-%dT%H:%M:%SZ} ({row.data.get('id')})", rule, _SAME_TIME)
