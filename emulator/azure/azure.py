"""The stand-in Azure as one object: what exists, what is kept after a delete, the clock, and who may call."""

from __future__ import annotations

import copy
import logging
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from emulator.azure import operations, retained, types
from emulator.azure.activity import ActivityLog
from emulator.azure.identity import Identity
from emulator.azure.ids import ResourceId, require, within
from emulator.azure.planted import Estate, synthetic
from emulator.clock import Clock, parse_time
from emulator.faults import Faults
from emulator.store import JSON, Record, Store

RESOURCE = "azure.resource"
GHOST = "azure.ghost"
"""A row that Resource Graph still shows after the resource is gone; only when a test asked for such a delay."""
MANAGED = re.compile(r"microsoft\.(containerservice/managedclusters|databricks/workspaces)")

log = logging.getLogger("emulator")


class Azure:
    """Everything that the stand-in Azure knows. One instance serves all requests, one after the other."""

    def __init__(self, path: Path | None = None, estate: Estate | None = None) -> None:
        self.store = Store(path)
        self.clock = Clock(self.store.meta("clock_offset") or 0.0)
        self.faults = Faults()
        self.activity = ActivityLog(self.store)
        self.identity = Identity(self.store, self.clock)
        if not self.store.meta("estate"):
            self._load(estate or synthetic())
        log.warning("stand-in Azure: a synthetic estate on loopback; Azure itself was never called")

    def _load(self, estate: Estate) -> None:
        self.move_clock_to(parse_time(estate.begins))
        self.store.begin()
        self.identity.bootstrap()
        for body in estate.resources:
            self.add(copy.deepcopy(body), facts=estate.facts.get(str(body["id"]).lower(), {}))
        for body in estate.deleted_vaults:
            retained.load(self, copy.deepcopy(body))
        for body in estate.backups:
            self.store.add("azure.backup", copy.deepcopy(body))
        for body in estate.costs:
            self.store.add("azure.cost", {"id": body["ResourceId"].lower(), **body})
        self.store.set_meta("estate", True)
        self.store.commit()

    def resources(self) -> Iterator[Record]:
        """All that exists, subscriptions and resource groups too, in the order in which it was made."""
        yield from self.store.find(RESOURCE)

    def peek(self, text: str) -> Record | None:
        return self.store.peek(RESOURCE, text.lower())

    def below(self, key: str) -> list[Record]:
        """What lies in a resource or a scope, without itself, by its lower-case id."""
        return [record for record in self.resources() if record.id != key and within(record.id, key)]

    def subscriptions(self) -> set[str]:
        kind = "microsoft.resources/subscriptions"
        return {record.body["subscriptionId"] for record in self.resources() if record.private["type"] == kind}

    def add(self, body: JSON, facts: JSON | None = None) -> Record:
        """Keep a new resource. `facts` is what only its data plane knows, such as how many blobs a container holds."""
        id_ = require(str(body["id"]))
        body.setdefault("name", id_.name)
        body.setdefault("type", id_.type)
        created = (body.get("systemData") or {}).get("createdAt") or self.clock.stamp()
        private = {"type": id_.type.lower(), "created": created, "changed": created, "facts": facts or {}}
        record = self.store.add(RESOURCE, {"id": id_.key}, private)
        record.body = body  # kept under the id in lower case, shown in the spelling in which it was made
        return self.store.save(record)

    def remove(self, record: Record, *, kept: bool = True, force: bool = False) -> None:
        """Let a resource go with all that is a part of it, keeping for a while what Azure keeps."""
        id_ = require(record.body["id"])
        type_ = types.find(id_.type)
        # Diagnostic settings outlive their resource and attach to a namesake again; role assignments stay as well.
        stays = ("/providers/microsoft.insights/diagnosticsettings/", "/providers/microsoft.authorization/rol")
        parts = [each for each in self.below(record.id) if not any(word in each.id[len(record.id) :] for word in stays)]
        if kept and type_ is not None and type_.kept:
            retained.keep(self, record, parts, type_.kept, force=force)
        for each in [record, *parts]:
            delay = self.faults.delays.get(GHOST, 0.0)
            if delay:
                until = (self.clock.now() + timedelta(seconds=delay)).isoformat()
                self.store.add(GHOST, {"id": each.id, "row": each.body, "until": until})
            self.store.remove(each)
        if MANAGED.fullmatch(record.private["type"]):
            self._remove_managed_group(record)
        if record.private["type"] == "microsoft.network/privateendpoints":
            for each in list(record.body["properties"].get("networkInterfaces") or []):
                if interface := self.peek(each["id"]):
                    self.store.remove(interface)

    def _remove_managed_group(self, owner: Record) -> None:
        """What Azure made for a cluster or a workspace dies with it."""
        for group in list(self.resources()):
            if (
                group.private["type"] == "microsoft.resources/resourcegroups"
                and str(group.body.get("managedBy") or "").lower() == owner.id
            ):
                for each in self.below(group.id):
                    self.store.remove(each)
                self.store.remove(group)

    def work(self, work: str, resource: str) -> None:
        """Do the work of an accepted operation: `delete`, `force-delete` or `purge`."""
        if work == "purge":
            retained.purge_by_resource(self, resource)
            return
        record = self.peek(resource)
        if record is None:
            return
        if record.private["type"] == "microsoft.resources/resourcegroups":
            for each in sorted(self.below(record.id), key=lambda found: found.id.count("/"), reverse=True):
                if self.peek(each.id) is not None:
                    self.remove(each)
        self.remove(record, force=work == "force-delete")

    def settle(self) -> None:
        """Do what is due by the clock: operations, purges, rows that Resource Graph forgets."""
        operations.settle(self)
        retained.settle(self)
        now = self.clock.now()
        for record in list(self.resources()):
            gone = record.private.get("gone")
            if gone and parse_time(gone) <= now:
                for each in self.below(record.id):
                    self.store.remove(each)
                self.store.remove(record)
        for backup in self.store.find("azure.backup"):
            if backup.body.get("expiresAt") and parse_time(backup.body["expiresAt"]) <= now:
                self.store.remove(backup)
        for ghost in self.store.find(GHOST):
            if datetime.fromisoformat(ghost.body["until"]) <= now:
                self.store.remove(ghost)

    def move_clock(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.store.set_meta("clock_offset", self.clock.offset.total_seconds())

    def move_clock_to(self, moment: datetime) -> None:
        self.move_clock((moment - self.clock.now()).total_seconds())

    def view(self, record: Record, text: str | None = None) -> JSON:
        """A resource as a GET shows it; its id is echoed as it was asked for in `text`."""
        body = copy.deepcopy(record.body)
        if text is not None:
            body["id"] = text
        properties = body.get("properties")
        if not isinstance(properties, dict):
            return body
        if operations.running(self, record.id):
            properties["provisioningState"] = "Deleting"
        if record.private["type"] == "microsoft.network/virtualnetworks":
            shown = ("id", "name", "type", "properties")
            properties["subnets"] = [
                {key: each.body[key] for key in shown if key in each.body}
                for each in self.below(record.id)
                if each.private["type"] == "microsoft.network/virtualnetworks/subnets"
            ]
        if "privateEndpointConnections" in properties:
            properties["privateEndpointConnections"] = [
                each for each in properties["privateEndpointConnections"] if self._connects(each)
            ]
        if "privateEndpoints" in properties:
            properties["privateEndpoints"] = [each for each in properties["privateEndpoints"] if self.peek(each["id"])]
        return body

    def _connects(self, connection: JSON) -> bool:
        endpoint = (connection.get("properties") or {}).get("privateEndpoint") or {}
        return self.peek(str(endpoint.get("id", ""))) is not None

    def counts(self) -> dict[str, int]:
        """How many of each type exist."""
        names = {type_.name.lower(): type_.name for type_ in types.TYPES.values()}
        kinds = [str(record.private["type"]) for record in self.resources()]
        found = Counter(names.get(kind, kind) for kind in kinds)
        return dict(sorted(found.items()))


def scope_of(id_: ResourceId) -> str:
    """The resource group of a resource, or its subscription for what lies in none."""
    return id_.group_id or "/".join(id_.text.split("/")[:3])
