"""The address plan of an environment."""

from __future__ import annotations

from reference.markdown import code, page, table
from settings import Environment, Tier
from settings.address_plan import SPACES


def address_plan_page(environment: Environment) -> str:
    """Which range is whose, and what is free."""
    plan = environment.address_plan
    size = plan.subnet(Tier.ENTRY).num_addresses
    return page(
        f"Address plan of `{environment.environment}`",
        f"The VPC has {code(plan.cidr)}. Each tier is one private network over all zones, of {size} addresses. "
        "Positions are fixed "
        "in sixteenths of the VPC, so that adding something moves nothing (`settings/address_plan.py`). The ranges "
        "by zone "
        "name addresses that are reserved on purpose; Scaleway's IPAM hands out addresses of the whole subnet.",
        "## Tiers",
        table(
            ("tier", "private network", *(zone.value for zone in environment.zones)),
            (
                (
                    tier.value,
                    code(plan.subnet(tier)),
                    *(code(plan.zone_range(tier, zone)) for zone in environment.zones),
                )
                for tier in Tier
            ),
        ),
        "## Room to grow",
        f"- Later tiers: {', '.join(code(block) for block in plan.spare())}\n"
        f"- {len(SPACES)} research spaces: {code(plan.space(SPACES.start))} to {code(plan.space(SPACES.stop - 1))}",
    )
