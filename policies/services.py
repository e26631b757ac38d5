"""Scaleway's services: which one a resource is of, and where it stands with HDS on the day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from policies.resource import matches
from policies.tables import load

if TYPE_CHECKING:
    from policies.context import Context

SCOPE, CONFIRMATIONS = "hds-scope", "hds-confirmations"
OF_SCALEWAY = ("scaleway:*", "pulumi-python:dynamic/hub:*")
"""Patterns of the types that a Scaleway service stands behind."""


@dataclass(frozen=True)
class Service:
    """A service of Scaleway's. Attributes: `statement` is what the source of `in_scope` says, and when."""

    name: str
    in_scope: bool
    statement: str


@cache
def service_of(type_: str) -> Service | None:
    """The service that a type is of; None for one that no row of the table has."""
    for name, row in load(SCOPE).rows.items():
        if any(matches(type_, pattern) for pattern in row["types"]):
            return Service(name, row["in_scope"], row["statement"])
    return None


def is_confirmed(service: Service, context: Context) -> bool:
    """Whether Scaleway confirmed in writing that a service is within its certificate, for today."""
    row = context.table(CONFIRMATIONS).rows.get(service.name)
    return row is not None and bool(row["document"]) and row["signed"] <= context.today <= row["until"]


def within_hds(type_: str, context: Context) -> bool:
    """Whether the service of a type may hold health data today; what no table has may not."""
    service = service_of(type_)
    return service is not None and (service.in_scope or is_confirmed(service, context))
