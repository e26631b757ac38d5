"""Rules that tie several values of an environment together, or to the day and the file's name.

Each rule is a generator of breaches. A breach names the value to change by its keys and indices, so that the
reader is led to the line. Rules about one value alone are that value's type (settings.types).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from settings.address_plan import address_plan
from settings.breach import Breach, Circumstances, Keys, Rule, distinct
from settings.exit_rules import (
    approvers_are_two_and_apart,
    officers_are_apart,
    signers_are_pinned,
    subscriptions_of_the_exit_are_named_once,
)
from settings.flow_rules import FLOW_RULES
from settings.hardware import (
    GATEWAY_ZONES,
    MOST_ATTACHMENTS,
    MOST_NODES,
    zones_of,
)
from settings.name_rules import buckets_can_be_named, names_stay_apart_once_put_together
from settings.network_rules import NETWORK_RULES
from settings.part_rules import each_purpose_has_a_bucket_of_the_platforms_own, the_entry_leads_to_the_platforms_own
from settings.people_rules import custodians_are_no_administrators, people_are_listed_once
from settings.placeholders import NO_ORGANIZATION
from settings.production_rules import PRODUCTION_RULES
from settings.vocabulary import BucketPurpose, DataClass, LockMode, Stage, Tier, Zone

if TYPE_CHECKING:
    from settings.environment import Environment
    from settings.platform import Pool

BREACHES = "breaches"

# Addresses of the cluster tier that are not nodes: gateway, load balancers, the service's own.
_NOT_NODES = 12
_RETENTION_YEARS = 20
_AGREEMENT_DAYS = 92


def breaches(environment: Environment, circumstances: Circumstances) -> Iterator[Breach]:
    """Every breach of every rule."""
    for rule in RULES:
        yield from rule(environment, circumstances)


def _name_is_the_files(env: Environment, on: Circumstances) -> Iterator[Breach]:
    if on.file_stem is not None and env.environment != on.file_stem:
        yield Breach(
            ("environment",),
            f"the name is that of the file, {on.file_stem}.yaml",
            f"{on.file_stem}, or rename the file to {env.environment}.yaml",
        )


def _organization_is_named(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    if env.organization_id == NO_ORGANIZATION and env.stage is not Stage.REHEARSAL:
        yield Breach(
            ("organization_id",),
            f"a {env.stage} environment belongs to an organisation",
            "write your organisation's id",
        )


def _data_class_fits_the_stage(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    if env.is_production and env.data_class is not DataClass.SANTE:
        yield Breach(("data_class",), "production holds health data and is protected as such", "sante")
    if not env.is_production and env.data_class is DataClass.SANTE:
        yield Breach(("data_class",), f"no real health data outside production ({env.stage})", "synthetic")


def _retention_ends(env: Environment, on: Circumstances) -> Iterator[Breach]:
    try:
        latest = on.today.replace(year=on.today.year + _RETENTION_YEARS)
    except ValueError:  # 29 February
        latest = date(on.today.year + _RETENTION_YEARS, 2, 28)
    rule = f"data is kept {_RETENTION_YEARS} years at most, and its last day lies ahead"
    if env.retain_until <= on.today:
        yield Breach(("retain_until",), rule, f"a day after {on.today}; destroy the environment if it is due")
    elif env.retain_until > latest:
        yield Breach(("retain_until",), rule, f"{latest} or earlier")


def _zones_suffice(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    yield from distinct(("zones",), env.zones, "zone")
    if env.is_production and len(set(env.zones)) < len(Zone):
        yield Breach(
            ("zones",),
            "production is spread over all three zones, so that losing one is survived",
            f"[{', '.join(Zone)}]",
        )
    if env.zones and not any(zone in GATEWAY_ZONES for zone in env.zones):
        yield Breach(
            ("zones",),
            f"the public gateway is offered in {' and '.join(GATEWAY_ZONES)} only",
            f"at least one of {', '.join(GATEWAY_ZONES)} too",
        )


def _alerts_rise(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    percent = env.foundation.budget.alert_percent
    if list(percent) != sorted(set(percent)):
        yield Breach(
            ("foundation", "budget", "alert_percent"),
            "each share once, from low to high",
            f"[{', '.join(map(str, sorted(set(percent))))}]",
        )


def _an_agreement_ends(env: Environment, on: Circumstances) -> Iterator[Breach]:
    agreed = env.foundation.budget.agreed_increase
    latest = on.today + timedelta(days=_AGREEMENT_DAYS)
    if agreed is not None and agreed.until > latest:
        yield Breach(
            ("foundation", "budget", "agreed_increase", "until"),
            f"an agreement holds for {_AGREEMENT_DAYS} days at most, so that it covers the change it was made for",
            f"{latest} or earlier",
        )


def _pools_are_sound(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    yield from distinct(("platform", "kubernetes", "pools"), _names(env.platform.kubernetes.pools), "pool", "name")
    for index, pool in enumerate(env.platform.kubernetes.pools):
        where: Keys = ("platform", "kubernetes", "pools", index)
        bounds = pool.autoscale
        if bounds is not None and bounds.min > bounds.max:
            yield Breach((*where, "autoscale", "max"), f"max is at least min, {bounds.min}", str(bounds.min))
        elif bounds is not None and not bounds.min <= pool.size <= bounds.max:
            nearest = min(max(pool.size, bounds.min), bounds.max)
            yield Breach(
                (*where, "size"), f"the first size lies within autoscale, {bounds.min} to {bounds.max}", str(nearest)
            )
        yield from distinct((*where, "taints"), [(t.key, t.effect.value) for t in pool.taints], "taint", "key")


def _nodes_exist_where_they_run(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    for index, pool in enumerate(env.platform.kubernetes.pools):
        offered = zones_of(pool.node_type)
        missing = [zone for zone in dict.fromkeys(env.zones) if zone not in offered]
        if missing:
            yield Breach(
                ("platform", "kubernetes", "pools", index, "node_type"),
                f"a pool runs in every zone, and {', '.join(missing)} does not offer {pool.node_type}",
                "a POP2 type, which all three zones offer, for example POP2-4C-16G",
            )


def _gpus_exist_where_they_run(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    gpu = env.platform.kubernetes.gpu
    if gpu is None:
        return
    offered = zones_of(gpu.node_type)
    possible = [zone for zone in offered if zone in env.zones]
    if gpu.zone not in offered or gpu.zone not in env.zones:
        yield Breach(
            ("platform", "kubernetes", "gpu", "zone"),
            f"one of the environment's zones that offers {gpu.node_type} ({', '.join(offered)})",
            possible[0].value if possible else f"{offered[0]}, and add it to zones",
        )
    if gpu.name in _names(env.platform.kubernetes.pools):
        yield Breach(("platform", "kubernetes", "gpu", "name"), "each pool has its own name", f"{gpu.name}-gpu")


def _nodes_fit(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    cluster = env.platform.kubernetes
    nodes = sum(_largest(pool) for pool in cluster.pools) * len(set(env.zones))
    nodes += cluster.gpu.size if cluster.gpu else 0
    carried = MOST_NODES[cluster.control_plane]
    larger = next((plane for plane, most in MOST_NODES.items() if most >= nodes), None)
    if nodes > carried:
        yield Breach(
            ("platform", "kubernetes", "control_plane"),
            f"it carries {carried} nodes, and the pools can grow to {nodes} over all zones",
            f"{larger}, or smaller pools" if larger else "smaller pools",
        )
    subnet = address_plan(env.network.cidr).subnet(Tier.CLUSTER)
    room = min(subnet.num_addresses, MOST_ATTACHMENTS) - _NOT_NODES
    if nodes > room:
        yield Breach(
            ("network", "cidr"),
            f"the cluster's network, {subnet}, takes {room} nodes, and the pools can grow to {nodes}",
            "a wider network (/16), or smaller pools" if subnet.num_addresses < MOST_ATTACHMENTS else "smaller pools",
        )


def _databases_are_sound(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    yield from distinct(("platform", "databases"), _names(env.platform.databases), "database", "name")
    for index, database in enumerate(env.platform.databases):
        where: Keys = ("platform", "databases", index)
        yield from distinct((*where, "databases"), database.databases, "database")
        yield from distinct((*where, "users"), _names(database.users), "user", "name")


def _grants_name_databases(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    for index, database in enumerate(env.platform.databases):
        for place, user in enumerate(database.users):
            for name in user.grants:
                if name not in database.databases:
                    yield Breach(
                        ("platform", "databases", index, "users", place, "grants", name),
                        f"a database of {database.name}: {', '.join(database.databases)}",
                        f"one of those, or add {name} to databases",
                    )


def _replicas_have_another_zone(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    for index, database in enumerate(env.platform.databases):
        if database.replica and len(set(env.zones)) < 2:
            yield Breach(
                ("platform", "databases", index, "replica"),
                "a replica lives in another zone, and the environment has only one",
                "false, or add a second zone to zones",
            )


def _every_purpose_has_a_bucket(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    present = {name.partition("-")[0] for name in env.platform.buckets}
    for purpose in BucketPurpose:
        if purpose not in present:
            yield Breach(
                ("platform", "buckets"), f"every purpose has a bucket, and {purpose} has none", f"add {purpose}: {{}}"
            )


def _only_logs_are_locked_for_good(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    for name, bucket in env.platform.buckets.items():
        is_logs = name.partition("-")[0] == BucketPurpose.LOGS
        if bucket.lock is not None and bucket.lock.mode is LockMode.COMPLIANCE and not is_logs:
            yield Breach(
                ("platform", "buckets", name, "lock", "mode"),
                "a person may ask for their data to be erased, which a compliance lock forbids",
                "governance",
            )


RULES: tuple[Rule, ...] = (
    _name_is_the_files,
    _organization_is_named,
    _data_class_fits_the_stage,
    _retention_ends,
    _zones_suffice,
    *PRODUCTION_RULES,
    people_are_listed_once,
    custodians_are_no_administrators,
    _alerts_rise,
    _an_agreement_ends,
    *NETWORK_RULES,
    *FLOW_RULES,
    _pools_are_sound,
    _nodes_exist_where_they_run,
    _gpus_exist_where_they_run,
    _nodes_fit,
    _databases_are_sound,
    names_stay_apart_once_put_together,
    _grants_name_databases,
    _replicas_have_another_zone,
    _every_purpose_has_a_bucket,
    _only_logs_are_locked_for_good,
    buckets_can_be_named,
    the_entry_leads_to_the_platforms_own,
    each_purpose_has_a_bucket_of_the_platforms_own,
    signers_are_pinned,
    subscriptions_of_the_exit_are_named_once,
    approvers_are_two_and_apart,
    officers_are_apart,
)


def _largest(pool: Pool) -> int:
    return pool.autoscale.max if pool.autoscale is not None else pool.size


def _names(named: Iterable[object]) -> list[str]:
    # An entry whose name is itself in error has none here, and keeps its place.
    return [getattr(entry, "name", f"\0{index}") for index, entry in enumerate(named)]
