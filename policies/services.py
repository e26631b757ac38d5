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
NOT_NEEDED = "not-needed"
OF_SCALEWAY = ("scaleway:*", "pulumi-python:dynamic/hub:*")
"""Patterns of the types that a Scaleway service stands behind."""


@dataclass(frozen=True)
class Service:
    """A service of Scaleway's.

    Attributes:
        in_scope: whether the HDS certificate covers it, as far as is published.
        must_be: whether it has to be covered where health data is: it holds or carries some.
        statement: what the source says, and when.
    """

    name: str
    in_scope: bool
    must_be: bool
    statement: str


@cache
def service_of(type_: str) -> Service | None:
    """The service that a type is of; None for one that no row of the table has."""
    for name, row in load(SCOPE).rows.items():
        if any(matches(type_, pattern) for pattern in row["types"]):
            given = row["in_scope"]
            return Service(name, given is True, given != NOT_NEEDED, row["statement"])
    return None


def is_confirmed(service: Service, context: Context) -> bool:
    """Whether Scaleway confirmed in writing that a service is within its certificate, for today."""
    row = context.table(CONFIRMATIONS).rows.get(service.name)
    return row is not None and bool(row["document"]) and row["signed"] <= context.today <= row["until"]


def within_hds(type_: str, context: Context) -> bool:
    """Whether the service of a type may hold health data today; what no table has may not."""
    service = service_of(type_)
    return service is not None and (service.in_scope or is_confirmed(service, context))
