"""The rehearsal's environment, grown: further pools, databases and buckets, each alike to the first of its kind."""

from __future__ import annotations

import json
from typing import Any

import yaml

from settings.loading import ENVIRONMENTS

BUDGET_PER_COPY = 4000  # of list prices, euros a month: more than a copy comes to


def grown(copies: int, per_part: int | None, name: str = "rehearsal") -> str:
    """The environment's file with so many further copies of the platform's repeatable parts.

    A copy is the first pool, in each zone, the first database with its users, and a bucket. `per_part` of them lie in
    one stack; None leaves them all in the platform's own.
    """
    document: dict[str, Any] = yaml.safe_load((ENVIRONMENTS / "rehearsal.yaml").read_text(encoding="utf-8"))
    document |= {"environment": name}
    platform = document["platform"]
    pool, database = platform["kubernetes"]["pools"][0], platform["databases"][0]
    for number in range(1, copies + 1):
        part = None if per_part is None else f"part-{(number - 1) // per_part + 1}"
        platform["kubernetes"]["pools"].append({**pool, "name": f"{pool['name']}-{number}", "part": part})
        platform["databases"].append({**database, "name": f"{database['name']}-{number}", "part": part})
        platform["buckets"][f"raw-{number}"] = {"part": part}
    document["foundation"]["budget"]["monthly_eur"] += copies * BUDGET_PER_COPY
    return json.dumps(document, indent=2, default=str)  # which is YAML too, without aliases
