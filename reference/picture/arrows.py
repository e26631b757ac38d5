"""The arrows of the picture: who may open a connection to whom, as the flow matrix says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reference.picture.boxes import ARROW_GAP, Box
from settings import Tier
from settings.flow_matrix import Flow

Point = tuple[float, float]


@dataclass(frozen=True)
class Arrow:
    """A line along `points` that ends in a head; `at` is where its label stands."""

    points: Sequence[Point]
    labels: tuple[str, ...]
    at: Point


# Between which tiers a straight line can be drawn, either way; the picture names other flows in words.
_BESIDE = ((Tier.ENTRY, Tier.CLUSTER), (Tier.CLUSTER, Tier.DATA))
_ABOVE = ((Tier.CLUSTER, Tier.ADMINISTRATION), (Tier.DATA, Tier.ADMINISTRATION))
_NO_OVERLAP = "the boxes of {} and {} do not face each other"


def is_drawn(flow: Flow) -> bool:
    """Whether the picture has a line for it."""
    pair = (flow.source, flow.destination)
    return any(pair in (ends, ends[::-1]) for ends in (*_BESIDE, *_ABOVE))


def flow_label(flow: Flow) -> str:
    return f"{flow.protocol} {', '.join(map(str, flow.ports))}"


def level(root: Box, name: str, with_name: str) -> None:
    """Move a box up or down so that its middle is level with another's."""
    box, other = _box(root, name), _box(root, with_name)
    box.y = other.y + (other.height - box.height) / 2


def arrows(root: Box, matrix: Sequence[Flow], outside: tuple[str, str]) -> Iterator[Arrow]:
    """All arrows. `outside` are the labels of what comes from outside: to the load balancer, to the bastion."""
    users, balancer = _box(root, "users"), _box(root, "load balancer")
    administrators, gateway = _box(root, "administrators"), _box(root, "gateway")
    cluster, administration = _box(root, Tier.CLUSTER), _box(root, Tier.ADMINISTRATION)
    yield _across(users, balancer, 0.5, (outside[0],))
    yield _across(administrators, gateway, 0.5, (outside[1],))
    yield _across(gateway, administration, 0.5, ("bastion",))
    yield _down_and_left(cluster, gateway, "NAT, outwards only")
    for (source, destination), flows in _by_pair(filter(is_drawn, matrix)).items():
        yield _between(root, source, destination, tuple(map(flow_label, flows)))


def _between(root: Box, source: Tier, destination: Tier, labels: tuple[str, ...]) -> Arrow:
    start, end = _box(root, source), _box(root, destination)
    if (source, destination) in _BESIDE:
        return _across(start, end, 0.35, labels)
    if (destination, source) in _BESIDE:
        return _across(start, end, 0.75, labels)
    return _upright(start, end, 0.5 if (destination, source) in _ABOVE else 0.7, labels)


def _across(start: Box, end: Box, part: float, labels: tuple[str, ...]) -> Arrow:
    """From one box to one beside it, at a part of the height that both share."""
    top, bottom = max(start.y, end.y), min(start.y + start.height, end.y + end.height)
    if bottom <= top:
        raise LookupError(_NO_OVERLAP.format(start.title, end.title))
    y = top + (bottom - top) * part
    if start.x < end.x:
        first, last = (start.x + start.width, y), (end.x, y)
        middle = first[0] + ARROW_GAP / 2
    else:
        first, last = (start.x, y), (end.x + end.width, y)
        middle = first[0] - ARROW_GAP / 2
    return Arrow((first, last), labels, (middle, y))


def _upright(start: Box, end: Box, part: float, labels: tuple[str, ...]) -> Arrow:
    """From one box to one above or below it, at a part of the width that both share."""
    left, right = max(start.x, end.x), min(start.x + start.width, end.x + end.width)
    if right <= left:
        raise LookupError(_NO_OVERLAP.format(start.title, end.title))
    x = left + (right - left) * part
    ends = (start.y, end.y + end.height) if start.y > end.y else (start.y + start.height, end.y)
    return Arrow(((x, ends[0]), (x, ends[1])), labels, (x, sum(ends) / 2))


def _down_and_left(start: Box, end: Box, label: str) -> Arrow:
    """From the left of a box to the top of one that lies lower and further left."""
    x, bottom, to = start.x + 44, start.y + start.height, end.x + end.width / 2
    between = (bottom + end.y) / 2
    return Arrow(((x, bottom), (x, between), (to, between), (to, end.y)), (label,), ((x + to) / 2, between))


def _by_pair(matrix: Iterable[Flow]) -> dict[tuple[Tier, Tier], list[Flow]]:
    pairs: dict[tuple[Tier, Tier], list[Flow]] = {}
    for flow in matrix:
        pairs.setdefault((flow.source, flow.destination), []).append(flow)
    return pairs


def _box(root: Box, name: str) -> Box:
    found = root.find(name)
    if found is None:
        raise LookupError(f"the picture has no box {name!r} that an arrow could join")
    return found
