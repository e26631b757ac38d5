"""Environment files held against each other: what one organisation, region or domain has once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from settings.breach import Keys
from settings.document import key_path, read_document, shown
from settings.environment import Environment
from settings.errors import EnvironmentFileError, Problem
from settings.loading import displayed, environment_names, environment_path, load_environment
from settings.names import bucket_name
from settings.placeholders import is_nobodys_id


@dataclass(frozen=True)
class Checked:
    """A file that was looked at, as it was named, its environment unless it is in error, and all that is wrong."""

    name: str
    path: Path
    environment: Environment | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Single:
    """Something that is there once: what it is, where a file names it, why two cannot have it, and the way out."""

    kind: str
    value: str
    keys: Keys
    rule: str
    fix: str


def check_files(names: Sequence[str] | None = None) -> Iterator[Checked]:
    """Each file of `names` (all environments when none are named), with its own problems, or with those that it has
    beside the other environments. Of two files that collide the later one is told; one that was named, before others.
    """
    listed = list(names or environment_names())
    holders: dict[tuple[str, str], str] = {}
    for name in environment_names() if names else ():
        if environment_path(name).resolve() not in {environment_path(each).resolve() for each in listed}:
            environment = _sound(name)
            if environment is not None and not _is_among(environment, listed):
                _collisions(environment, holders)
    for name in listed:
        path = environment_path(name)
        try:
            environment = load_environment(name)
        except EnvironmentFileError as error:
            yield Checked(name, path, None, error.problems)
            continue
        found = _collisions(environment, holders)
        yield Checked(name, path, environment, tuple(_problems(path, found)) if found else ())


def _sound(name: str) -> Environment | None:
    try:
        return load_environment(name)
    except EnvironmentFileError:
        return None  # told when it is asked for


def _is_among(environment: Environment, listed: Sequence[str]) -> bool:
    """Whether a file that was named is this environment's in another place: a copy collides with nothing."""
    return environment.environment in {environment_path(each).stem for each in listed}


def _collisions(environment: Environment, holders: dict[tuple[str, str], str]) -> list[tuple[_Single, str]]:
    """What another environment has already; `holders` learns what this one has."""
    found = []
    for each in _singles(environment):
        holder = holders.setdefault((each.kind, each.value), environment.environment)
        if holder != environment.environment:
            found.append((each, holder))
    return found


def _problems(path: Path, found: list[tuple[_Single, str]]) -> Iterator[Problem]:
    document = read_document(path, displayed(path))
    for each, holder in found:
        node = document.find(each.keys)
        rule = f"{each.rule}; {holder} has it already"
        yield document.problem(node, key_path(each.keys), shown(node), rule, each.fix)


def _singles(environment: Environment) -> Iterator[_Single]:
    if not is_nobodys_id(environment.organization_id):
        yield _Single(
            "organisation",
            environment.organization_id,
            ("organization_id",),
            "one organisation for each environment: it has one Audit Trail export a region, one budget and one set of "
            "security settings, which two would take from each other",
            "the id of an organisation of its own",
        )
    yield _Single(
        "zone",
        environment.network.dns_zone,
        ("network", "dns_zone"),
        "each environment has a DNS zone of its own",
        f"{environment.environment}.{environment.network.dns_zone}, or another zone",
    )
    yield _Single(
        "hostname",
        environment.platform.entry.hostname,
        ("platform", "entry", "hostname"),
        "a public name leads to one entry",
        "another name",
    )
    yield _Single(
        "registry",
        environment.platform.registry.name,
        ("platform", "registry", "name"),
        "a registry's name is unique in the region",
        f"hub-{environment.environment}",
    )
    for bucket in environment.platform.buckets:
        name = bucket_name(environment.environment, bucket)
        yield _Single(
            "bucket",
            name,
            ("platform", "buckets", bucket),
            f"a bucket's name is unique among all, and {name} is put together from environment and bucket",
            "another suffix, or another name for one of the environments",
        )
