"""What goes wrong on every product, once each, in a rehearsal.

Which status refuses which product is drawn by `tests.drawn.seed`; `tests/emulator/test_faults.py` has every product
with every fault, without the engine.

What it shows afterwards, that nothing is to be changed, drifts or is left over, then holds of an environment that met
refusals, cut connections and lost replies on its way.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from tests.drawn import seed
from tests.rehearsal.hub import Hub
from tests.rehearsal.requests import OBJECT_STORAGE, route

# Alternating, so that each status is met by several products, and from commit to commit by others.
STATUSES = (429, 500, 503, 504)
READ_ONLY = ("ipam",)
WRITTEN = (
    "account",
    "audit-trail",
    "billing",
    "cockpit",
    "domain",
    "iam",
    "instance",
    "k8s",
    "key-manager",
    "lb",
    "rdb",
    "registry",
    "secret-manager",
    "vpc",
    "vpc-gw",
    OBJECT_STORAGE,
)
# Their names exist once, as those of IAM's groups do, so a lost reply costs a second run of the layer: the foundation
# has that, and once is enough.
SPARED = ("domain", "registry")
EXPECTED = {
    **{product: {"dropped"} for product in READ_ONLY},
    **{product: {"dropped", "status", "lost_reply"} for product in WRITTEN},
    **{product: {"dropped", "status"} for product in SPARED},
}
"""The faults that each product has had when all layers are up."""


def add_mishaps(hub: Hub) -> None:
    """Tell the cloud of a workspace what to do wrong."""
    for rule in _rules():
        hub.cloud.ask("/faults", rule)


def met(hub: Hub) -> dict[str, set[str]]:
    """The faults that each product had, by the cloud's log of requests; empty for one that was asked and had none."""
    found: dict[str, set[str]] = {}
    for each in hub.cloud.ask("/requests"):
        product = route(each["method"], each["host"], each["path"].partition("?")[0]).product
        found.setdefault(product, set()).update({each["fault"]} - {""})
    return found


def _rules() -> Iterator[dict[str, Any]]:
    statuses = islice(cycle(STATUSES), seed() % len(STATUSES), None)
    for product, status in zip(WRITTEN, statuses, strict=False):
        # The first creation is refused, and the reply to the next try is lost: both times the provider asks again.
        creation = {"method": "PUT" if product == OBJECT_STORAGE else "POST", "match": _match(product)}
        yield {"kind": "status", "status": status, **creation}
        if product not in SPARED:
            yield {"kind": "lost_reply", **creation}
    for product in (*WRITTEN, *READ_ONLY):
        yield {"kind": "dropped", "method": "GET", "match": _match(product)}


def _match(product: str) -> str:
    if product == OBJECT_STORAGE:
        return r"\.scw\.cloud/"
    return f"^[^/]+/{product}/" + (r"(?!.*/groups$)" if product == "iam" else "")
