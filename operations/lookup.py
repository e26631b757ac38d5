"""Looks resources up in the cloud by the rows of `operations.locators`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.api.client import ApiError
from operations.cloud import CloudApi
from operations.events import SECRET, UNKNOWN
from operations.locators import Bucket, Listed, Locator, Member, Setting, locator

JSON = dict[str, Any]

PARENT = "(parent)"
"""The name under which a row that lies in another has the other's id."""

_FIELD = re.compile(r"\{(\w+)\}")


class NotKnowable(Exception):  # noqa: N818 - no error: what depends on the unknown cannot have been created
    """An input that identifies the resource is not known yet."""


@dataclass(frozen=True)
class Found:
    """One thing that a resource's inputs describe: the provider's id for it, and how it is deleted.

    Attributes:
        item: the path to delete it by; of an entry, its listing's, to which the change is sent.
    """

    id: str
    item: str
    row: JSON = field(repr=False)
    is_entry: bool = False


@dataclass
class Lookup:
    """One round of questions; each listing is fetched once."""

    api: CloudApi
    places: Mapping[str, str]
    """What a resource has whose inputs do not say it: region, zone, organization."""
    _listings: dict[str, list[JSON]] = field(default_factory=dict)

    def find(self, kind: str, inputs: JSON) -> list[Found] | None:
        """What the cloud has of this description; None when the type has no row.

        Raises:
            ApiError: the cloud cannot be asked.
        """
        row = locator(kind)
        if row is None:
            return None
        try:
            return self._find(row, inputs)
        except NotKnowable:
            return []
        except ApiError as error:
            if error.status == 404:
                return []  # what it lies in is gone, and it with that
            raise

    def _find(self, row: Locator, inputs: JSON) -> list[Found]:
        match row:
            case Listed():
                return self._listed(row, inputs)
            case Member(path, key, entry, id_):
                members = self._one(self._fill(path, inputs)).get(key) or []
                there = bare(inputs.get(entry)) in members
                return [Found(self._fill(id_, inputs), "", {})] if there else []
            case Setting(path, query, switch, id_):
                there = bool(self._one(self._fill(path, inputs), self._filled(query, inputs)).get(switch))
                return [Found(self._fill(id_, inputs), "", {})] if there else []
            case Bucket(id_):
                region, name = self._fill("{region}", inputs), self._fill("{name}", inputs)
                there = self.api.has_bucket(region, name, self._fill("{projectId}", inputs))
                return [Found(self._fill(id_, inputs), "", {})] if there else []
            case _:
                return []

    def _listed(self, row: Listed, inputs: JSON) -> list[Found]:
        path = self._fill(row.path, inputs)
        wanted = {key: self._value(name, inputs) for key, name in row.same.items()}
        found = []
        for each in self._rows(path, row.key, self._filled(row.query, inputs)):
            if not is_going(each) and all(
                same(_reach(each, key), value) for key, value in wanted.items() if value is not None
            ):
                own = self._fill(row.item, inputs, each) if row.item else f"{path}/{each.get('id')}"
                item = path if row.is_entry else own
                found.append(Found(self._fill(row.id, inputs, each), item, each, row.is_entry))
        return found

    def _rows(self, path: str, key: str, query: JSON) -> list[JSON]:
        place = f"{path} {key} {sorted(query.items())}"
        if place not in self._listings:
            first, *others = key.split(".")
            rows = list(self.api.pages(path, first, query))
            for other in others:
                rows = [each | {PARENT: row.get("id")} for row in rows for each in row.get(other) or []]
            self._listings[place] = rows
        return self._listings[place]

    def _one(self, path: str, query: JSON | None = None) -> JSON:
        place = f"{path} {sorted((query or {}).items())}"
        if place not in self._listings:
            self._listings[place] = [self.api.call("GET", path, query=query)]
        return self._listings[place][0]

    def _filled(self, templates: Mapping[str, str], inputs: JSON) -> JSON:
        return {key: self._fill(template, inputs) for key, template in templates.items()}

    def _fill(self, template: str, inputs: JSON, row: JSON | None = None) -> str:
        def value(match: re.Match[str]) -> str:
            name = match[1]
            if row is not None and name in row:
                return str(row[name])
            found = self._value(name, inputs)
            if found is None:
                raise NotKnowable(name)
            return str(found)

        # The DNS zone of a domain itself has no subdomain before the dot.
        return _FIELD.sub(value, template).replace("/.", "/").removeprefix(".")

    def _value(self, name: str, inputs: JSON) -> Any:
        value = bare(inputs.get(name))
        if value == UNKNOWN:
            raise NotKnowable(name)
        return self.places.get(name) if value is None else value


def is_going(row: JSON) -> bool:
    """Whether what a listing still shows is deleted, or will be."""
    return row.get("status") in _GOING or bool(row.get("deletion_requested_at"))


_GOING = frozenset({"deleted", "deleting", "destroyed", "scheduled_for_deletion", "pending_deletion"})


def bare(value: Any) -> Any:
    """An id without its locality: `fr-par/UUID` and `fr-par-1/UUID` become `UUID`. Secrets say nothing."""
    if isinstance(value, str):
        return None if value == SECRET else re.sub(r"^[a-z]{2}-[a-z]{3}(-\d)?/", "", value)
    if isinstance(value, dict):
        return None  # a secret's envelope, or a nested block: neither tells one resource from another
    return value


def same(found: Any, wanted: Any) -> bool:
    """Whether what the cloud says is what the inputs say."""
    if isinstance(wanted, list):
        return isinstance(found, list) and sorted(map(str, found)) == sorted(map(str, wanted))
    return bool(bare(found) == wanted)


def _reach(row: JSON, key: str) -> Any:
    value: Any = row
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
