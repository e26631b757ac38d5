"""What a manifest of a whole account says of its containers, and of what no manifest compares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class ContainerPart:
    """A container of an account.

    Attributes:
        target: where its blobs went; empty for one that nobody mapped.
        left: why it was not moved, for one whose blobs are only counted.
        is_absent: the mapping names it, and the account does not list it.
        listing: a digest of how the source listed its blobs: names, sizes, ETags.
    """

    name: str
    target: str
    left: str
    is_absent: bool
    items: int
    amount: int
    listing: str
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountPart:
    """What a manifest says of an account besides its items.

    `uncovered` are names of what lies in services that are not compared, by service; `unlisted` why one of them could
    not be listed.
    """

    containers: Mapping[str, ContainerPart]
    uncovered: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    unlisted: Mapping[str, str] = field(default_factory=dict)

    @property
    def held(self) -> tuple[tuple[str, str], ...]:
        """Every reason why the account may not end whatever its items say, with the way out."""
        found = [
            (f"the container {each.name} is in no line of the mapping", "map it, or say in `left` why it was not moved")
            for each in self.containers.values()
            if not each.target and not each.left
        ]
        found += [
            (f"the mapping names {each.name}, which the account does not list", "take it out, when it ended with proof")
            for each in self.containers.values()
            if each.is_absent
        ]
        for service, (number, names) in self.uncovered.items():
            told = f"{', '.join(names[:_MOST_TOLD])}{' ...' if number > _MOST_TOLD else ''}"
            found.append(
                (
                    f"{number} {service} are not covered by the kit: {told}",
                    "move them by other means, have their end decided, delete them; then make the manifest anew",
                )
            )
        for service, why in self.unlisted.items():
            found.append(
                (
                    f"{service} of the account were not listed: {why}",
                    "make the manifest with an identity that may read the account in Resource Manager",
                )
            )
        return tuple(found)


class AccountLines:
    """Reads the lines about containers and services, and holds them against the items before them.

    Its methods return a rule that was broken, or nothing.
    """

    SERVICES = ("file shares", "queues", "tables")

    def __init__(self, size: str) -> None:
        self._size = size
        self._counted: Counter[str] = Counter()
        self._amounts: Counter[str] = Counter()
        self._containers: dict[str, ContainerPart] = {}
        self._uncovered: dict[str, tuple[int, tuple[str, ...]]] = {}
        self._unlisted: dict[str, str] = {}
        self._services: list[str] = []

    @property
    def has_begun(self) -> bool:
        """Whether a line about a container or a service was read: no item follows."""
        return bool(self._containers or self._services)

    def item(self, name: str, amount: int) -> str:
        """Count an item of a container."""
        container, slash, blob = name.partition("/")
        if not slash or not container or not blob:
            return "names of items are CONTAINER/BLOB"
        self._counted[container] += 1
        self._amounts[container] += amount
        return ""

    def line(self, line: Mapping[str, Any]) -> str:
        """Take in a line about a container or a service."""
        return self._container(line) if "container" in line else self._service(line)

    def _container(self, line: Mapping[str, Any]) -> str:
        name, target, left = line["container"], line.get("target"), line.get("left", "")
        if not isinstance(name, str) or not name or self._services or name <= max(self._containers, default=""):
            return "containers in ascending order, each once, before the services"
        if not (target is None or (isinstance(target, str) and target)) or not isinstance(left, str):
            return "a container has a target, or null, and where it was left the reason"
        if line.get("items") != self._counted[name] or line.get(self._size) != self._amounts[name]:
            told = f"{self._counted[name]} items, {self._amounts[name]} {self._size}"
            return f"a container's line says what its items add up to: {told}"
        left_out = line.get("left_out")
        if not isinstance(left_out, dict) or not all(map(is_count, left_out.values())):
            return "left_out counts what of the container is no item"
        listing = line.get("listing")
        if not isinstance(listing, str) or len(listing) != 64:
            return "listing is the digest of the source's listing"
        self._containers[name] = ContainerPart(
            name=name,
            target=target or "",
            left=left,
            is_absent=line.get("absent") is True,
            items=self._counted[name],
            amount=self._amounts[name],
            listing=listing,
            left_out={str(what): number for what, number in sorted(left_out.items()) if number},
        )
        return ""

    def _service(self, line: Mapping[str, Any]) -> str:
        name, why, number, names = (line.get(each) for each in ("service", "unlisted", "number", "names"))
        if name not in self.SERVICES or name in self._services:
            return f"each service once: {', '.join(self.SERVICES)}"
        self._services.append(name)
        if isinstance(why, str) and why:
            self._unlisted[name] = why
            return ""
        names = names if isinstance(names, list) else []
        if not isinstance(number, int) or not is_count(number) or bool(number) != bool(names) or len(names) > number:
            return "a service says how many it holds and names the first, or why it was not listed"
        if number:
            self._uncovered[name] = number, tuple(map(str, names))
        return ""

    def end(self) -> str:
        """Whether all that was counted is accounted for."""
        if missing := sorted(self._counted.keys() - self._containers.keys()):
            return f"each container has its line: {missing[0]} has none"
        if missing := [name for name in self.SERVICES if name not in self._services]:
            return f"each service has its line: {missing[0]} have none"
        return ""

    def part(self) -> AccountPart:
        """What was read."""
        return AccountPart(self._containers, self._uncovered, self._unlisted)


def is_count(value: object) -> bool:
    """Whether a value is a number of things."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
