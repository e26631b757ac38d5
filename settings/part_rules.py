"""Rules on the parts of the platform: what has to stay in the platform's own stack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from settings.breach import Breach, Circumstances
from settings.vocabulary import BucketPurpose

if TYPE_CHECKING:
    from settings.environment import Environment


def the_entry_leads_to_the_platforms_own(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    if env.platform.kubernetes.pools[0].part is not None:
        yield Breach(
            ("platform", "kubernetes", "pools", 0, "part"),
            "the entry leads to the first pool, which is the platform's own",
            "null, or put a pool of the platform's own first",
        )


def each_purpose_has_a_bucket_of_the_platforms_own(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    """What is set for a project as a whole, such as how long its logs are kept, waits for a bucket in it."""
    for purpose in BucketPurpose:
        parts = {name: each.part for name, each in env.platform.buckets.items() if name.partition("-")[0] == purpose}
        if parts and None not in parts.values():
            yield Breach(
                ("platform", "buckets", next(iter(parts)), "part"),
                f"of each purpose one bucket is the platform's own, and all of {purpose} are in parts",
                "null, or add another bucket of the purpose",
            )
