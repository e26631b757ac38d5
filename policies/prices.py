"""What resources cost a month, as far as the dated table of prices tells, and what a change adds to that.

What is charged by use (objects, logs, traffic) or has no price in the table is never counted as nothing: it is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policies.resource import Change, Resource, matches
from policies.tables import TableError
from policies.values import UnknownValueError

if TYPE_CHECKING:
    from policies.context import Context

PRICES = "prices"
"""The dated table of policies/tables/."""
HOURS = 730
"""Hours that count as a month."""
_GONE = frozenset({"delete", "discard", "delete-replaced", "read-discard", "remove-pending-replace"})

Rows = Mapping[str, Any]


class NotPricedError(Exception):
    """No price is known of a resource; says why."""


@dataclass(frozen=True)
class Part:
    """What one resource adds in euros a month; negative for what it saves."""

    urn: str
    label: str
    eur: float


@dataclass(frozen=True)
class Costs:
    """What the steps of one run mean in euros a month, without VAT.

    Attributes:
        before: what the resources of today cost, as far as priced.
        grown: what the change adds to layers that are up.
        first: what layers cost that come up for the first time.
        parts: by resource, what costs more or less.
        unpriced: what comes to be or changes and has no price: how many, by why and kind.
    """

    before: float
    grown: float
    first: float
    parts: tuple[Part, ...]
    unpriced: Mapping[tuple[str, str], int]

    @property
    def added(self) -> float:
        return self.grown + self.first

    @property
    def after(self) -> float:
        return self.before + self.added

    @property
    def largest(self) -> Part | None:
        """The resource that adds most; None where nothing adds anything."""
        dearest = max(self.parts, key=lambda each: each.eur, default=None)
        return dearest if dearest is not None and dearest.eur > 0 else None

    @property
    def without_price(self) -> str:
        """What is not in the sum, for people; empty for nothing."""
        by_reason: dict[str, list[str]] = {}
        for (reason, kind), number in sorted(self.unpriced.items()):
            by_reason.setdefault(reason, []).append(f"{number} {kind}")
        named = "; ".join(f"{', '.join(kinds)} ({reason})" for reason, kinds in by_reason.items())
        return f"not priced: {named}" if named else ""

    @property
    def sentence(self) -> str:
        """The sum and its largest parts, for people."""
        largest = sorted((each for each in self.parts if each.eur), key=lambda each: -abs(each.eur))
        named = ", ".join(f"{each.label} {each.eur:+.0f}" for each in largest[:_MOST_PARTS])
        more = f" and {len(largest) - _MOST_PARTS} more" if len(largest) > _MOST_PARTS else ""
        told = f"{self.added:+.0f} EUR a month to {self.after:.0f}{f' ({named}{more})' if named else ''}"
        return f"{told}; {self.without_price}" if self.unpriced else told


_MOST_PARTS = 5


def costs(changes: Iterable[Change], rows: Rows, *, complete: bool = True) -> Costs:
    """What the steps of a run add.

    Args:
        rows: those of the table of prices.
        complete: whether what stays is among the steps: else any layer may be up, and what is added counts as growth.
    """
    given = [each for each in changes if each.subject.custom]
    standing = {_stack(each.urn) for each in given if each.old is not None}
    before, sums, parts = 0.0, {True: 0.0, False: 0.0}, []
    unpriced: Counter[tuple[str, str]] = Counter()
    for each in given:
        old, new = _of(each.old, rows), _of(each.new if each.operation not in _GONE else None, rows)
        if isinstance(old, float):
            before += old
        if isinstance(new, str) or isinstance(old, str):
            if each.operation not in ("same", "read", "refresh"):
                unpriced[new if isinstance(new, str) else str(old), each.subject.kind] += 1
            continue
        if new != old:
            sums[not complete or _stack(each.urn) in standing] += new - old
            parts.append(Part(each.urn, f"{each.subject.kind} {each.subject.name}", new - old))
    return Costs(before, sums[True], sums[False], tuple(parts), unpriced)


def costs_of(changes: Iterable[Change], context: Context, *, complete: bool = True) -> Costs | None:
    """What the steps of a run add by the dated table; None where it cannot be read, which is a finding itself.

    `complete`: see `costs`.
    """
    try:
        rows = context.table(PRICES).rows
    except TableError:
        return None
    return costs(changes, rows, complete=complete)


def _of(resource: Resource | None, rows: Rows) -> float | str:
    """Euros a month; or why there is no price."""
    if resource is None:
        return 0.0
    try:
        return monthly(resource, rows)
    except NotPricedError as reason:
        return str(reason)


def monthly(resource: Resource, rows: Rows) -> float:
    """What a resource costs, in euros a month without VAT; a pool that grows is counted at its largest.

    Raises:
        NotPricedError: the table has no price of it, or what it depends on is not known before `up`.
    """
    if any(matches(resource.type, each) for each in rows["free"]):
        return 0.0
    priced = _PRICED.get(resource.type)
    if priced is None:
        raise NotPricedError("no price in the table, or charged by use")
    try:
        return float(priced(resource, rows))
    except UnknownValueError as unknown:
        raise NotPricedError(f"{unknown.path} is not known yet") from None


def _listed(rows: Rows, list_: str, name: object) -> Any:
    try:
        return rows[list_][name]
    except (KeyError, TypeError):
        raise NotPricedError(f"the table has no price of {name}") from None


def _number(resource: Resource, path: str) -> float:
    """A number that decides the price."""
    value = resource.value(path)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotPricedError(f"{path} is not said")
    return float(value)


def _by_type(list_: str, path: str = "type") -> Callable[[Resource, Rows], float]:
    return lambda resource, rows: HOURS * float(_listed(rows, list_, resource.value(path)))


def _pool(pool: Resource, rows: Rows) -> float:
    nodes = _number(pool, "maxSize" if pool.value("autoscaling") is True else "size")
    disk = 0.0
    if pool.is_set("rootVolumeSizeInGb"):
        disk = _number(pool, "rootVolumeSizeInGb") * _listed(rows, "block_gb", pool.value("rootVolumeType"))
    return HOURS * nodes * (float(_listed(rows, "node_types", pool.value("nodeType"))) + disk)


def _database(instance: Resource, rows: Rows) -> float:
    price = _listed(rows, "database_nodes", instance.value("nodeType"))
    nodes = 2 if instance.value("isHaCluster") is True else 1
    # Whether the standby's volume is charged is not known: it is counted, so that the sum errs upwards.
    disk = _number(instance, "volumeSizeInGb") * _listed(rows, "block_gb", instance.value("volumeType"))
    return float(HOURS * (nodes * (price["node"] + disk) + price["management"]))


def _volume(volume: Resource, rows: Rows) -> float:
    kind = {5000: "sbs_5k", 15000: "sbs_15k"}.get(int(_number(volume, "iops")))
    return HOURS * _number(volume, "sizeInGb") * float(_listed(rows, "block_gb", kind))


def _address(address: Resource, rows: Rows) -> float:
    return 0.0 if address.value("isIpv6") is True else HOURS * float(rows["public_ipv4"])


_PRICED: Mapping[str, Callable[[Resource, Rows], float]] = {
    "scaleway:kubernetes/pool:Pool": _pool,
    "scaleway:kubernetes/cluster:Cluster": _by_type("control_planes"),
    "scaleway:databases/instance:Instance": _database,
    "scaleway:block/volume:Volume": _volume,
    "scaleway:loadbalancers/loadBalancer:LoadBalancer": _by_type("load_balancers"),
    "scaleway:loadbalancers/ip:Ip": _address,
    "scaleway:network/publicGateway:PublicGateway": _by_type("gateways"),
    "scaleway:network/publicGatewayIp:PublicGatewayIp": _address,
    "scaleway:network/connector:Connector": lambda _, rows: HOURS * rows["peering"],
    "scaleway:keymanager/key:Key": lambda _, rows: rows["key_version"],
    "scaleway:secrets/version:Version": lambda _, rows: rows["secret_version"],
}


def _stack(urn: str) -> str:
    """The stack part of a URN, the project left out: `urn:pulumi:STACK::project::type::name`."""
    return urn.removeprefix("urn:pulumi:").partition("::")[0]
