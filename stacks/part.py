"""A part of the platform: those of its pools, databases and buckets that the environment's file puts into one stack.

The engine writes a stack's whole state at every step, so that a big stack comes up in the square of its size. What
grows in number lies in parts, which come up side by side.
"""

from __future__ import annotations

from settings import Environment
from stacks import PART
from stacks.contracts import PartContract, PlatformContract, by_name
from stacks.growing import Place, declare_bucket, declare_database, declare_pools


def declare(environment: Environment, part: str) -> PartContract:
    """Declare a part; nothing, when its last entry has left the environment's file."""
    place = Place(environment, PART + part)
    own = environment.platform.part(part)
    if own.pools:
        platform = PlatformContract.read(environment)
        for pool in own.pools:
            declare_pools(place, platform.cluster, None, pool)
    databases = {each.name: declare_database(place, each) for each in own.databases}
    buckets = {name: declare_bucket(place, name) for name in own.buckets}
    return PartContract(
        databases=by_name({name: each.id for name, each in databases.items()}),
        database_certificates=by_name({name: each.certificate for name, each in databases.items()}),
        buckets=by_name({name: each.name for name, each in buckets.items()}),
    )
