"""A resource as the engine writes it: in a state, in a preview's document, in its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from policies.resource import Resource

JSON = Mapping[str, Any]

PROVIDER = "pulumi:providers:"
_PROJECT = "project:///"


def providers(entries: Iterable[JSON]) -> dict[str, JSON]:
    """The inputs of each provider by its URN."""
    return {each["urn"]: each.get("inputs") or {} for each in entries if str(each.get("type", "")).startswith(PROVIDER)}


def engine_resource(
    entry: JSON, *, origin: str, through: Mapping[str, JSON], with_outputs: bool, id_: str = "", feeds_told: bool = True
) -> Resource:
    """One entry of the engine's.

    Args:
        origin: what it was read from.
        through: inputs of the providers, see `providers`.
        with_outputs: whether what the cloud answered counts, over what the program asked for. Not before a change:
            then the outputs are those of the resource as it was.
        id_: its id in the cloud where the entry does not say it.
        feeds_told: whether it says by which resources its properties were fed.
    """
    urn, provider = entry["urn"], str(entry.get("provider") or "").rpartition("::")[0]
    return Resource(
        urn=urn,
        type=entry["type"],
        name=urn.rpartition("::")[2],
        given=_values(entry, with_outputs=with_outputs),
        id=str(entry.get("id") or id_),
        parent=str(entry.get("parent") or ""),
        custom=bool(entry.get("custom")),
        protected=bool(entry.get("protect")),
        retained=bool(entry.get("retainOnDelete")),
        depends_on=tuple(entry.get("dependencies") or ()),
        feeds={name: tuple(urns or ()) for name, urns in (entry.get("propertyDependencies") or {}).items()},
        feeds_told=feeds_told,
        provider=through.get(provider, {}),
        origin=origin,
        source=_source(entry),
    )


def stack_of(urn: str) -> str:
    """The stack that a URN is of: `rehearsal.network`."""
    return urn.removeprefix("urn:pulumi:").partition("::")[0]


def _values(entry: JSON, *, with_outputs: bool) -> JSON:
    """What was asked for, and over it what the cloud answered, which it does not for what is written only."""
    inputs = entry.get("inputs") or {}
    if not with_outputs:
        return inputs
    answered = {name: value for name, value in (entry.get("outputs") or {}).items() if value is not None}
    return {**inputs, **answered}


def _source(entry: JSON) -> str:
    """File and line of the program, such as `components/network/acl.py:31`; empty when the engine does not say."""
    given = str(entry.get("sourcePosition") or "")
    if not given.startswith(_PROJECT):
        return ""
    path, _, line = given.removeprefix(_PROJECT).partition("#")
    return f"{path}:{line.partition(',')[0]}" if line else path
