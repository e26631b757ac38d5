"""The listed public front: which load balancers may be reached from the internet, and on which ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies.resource import Resource, Stack

if TYPE_CHECKING:
    from policies.context import Context

LOAD_BALANCER = "scaleway:loadbalancers/loadBalancer:LoadBalancer"
FRONTEND = "scaleway:loadbalancers/frontend:Frontend"
TABLE = "public-front"


def listed_ports(balancer: Resource, context: Context) -> tuple[int, ...]:
    """The ports that a load balancer may serve to the internet; none when it is no listed front."""
    environment = context.environment
    name = str(balancer.value("name") or balancer.name)
    for front, row in context.table(TABLE).rows["fronts"].items():
        if name == f"{environment.environment}-{front}" if environment else name.rpartition("-")[2] == front:
            return tuple(row["ports"])
    return ()


def is_private(balancer: Resource) -> bool:
    """Whether a load balancer is said, in so many words, to have no public address.

    Raises:
        UnknownValueError: the addresses are not known yet: before it is there, a private one does not show them either.
    """
    return (
        not any(balancer.value(each) for each in ("ipIds", "ipId"))
        and balancer.value("assignFlexibleIp") is False
        and not balancer.value("assignFlexibleIpv6")
    )


def balancer_of(frontend: Resource, stack: Stack) -> Resource | None:
    """The load balancer of a frontend, where it is of this stack."""
    return next(iter(stack.referred(frontend, "lbId", LOAD_BALANCER)), None)
