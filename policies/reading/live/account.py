"""Reads all that the listings know, side by side, and keeps what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from policies.control import LIVE, Control
from policies.reading.live.session import LISTINGS, Found, Listing, Session
from policies.resource import Resource, matches

_MODULES = ("identity", "network", "platform", "watch", "storage")
_AT_ONCE = 8
_BY_A_PROGRAM = "only a program declares it"
_NOT_READ = "this reader does not read it"
_EVIDENCE = f"{LIVE}evidence/"
# What a program tells the provider, and no cloud keeps: taken from the state of the same resource.
_OF_THE_PROGRAM = ("deleteAdditionalResources", "forceDestroy", "releaseIp", "secretId", "userName")


@dataclass(frozen=True)
class Account:
    """What an account holds.

    Attributes:
        unread: why a type could not be read, or not in every place, by type.
    """

    resources: tuple[Resource, ...]
    unread: Mapping[str, str]


def readable() -> tuple[str, ...]:
    """All types that there is a listing for."""
    return tuple(dict.fromkeys(each for listing in _listings() for each in listing.types))


def read_account(
    session: Session, *, declared: Sequence[Resource] = (), told: Callable[[int, int], None] = lambda done, of: None
) -> Account:
    """Read an account.

    Args:
        declared: resources of the states, by whose names what is found is then called, with their protection.
        told: called with how many of how many lists were read.

    Raises:
        Exception: what the SDK raises when the account does not answer at all, or refuses the key.
    """
    session.projects  # noqa: B018 - a key that is refused, or a cloud that does not answer, ends it here
    jobs = [(listing, where) for listing in _listings() for where in listing.places(session)]
    found: list[Found] = []
    refused: dict[str, dict[str, list[str]]] = {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for number, ((listing, where), (things, reason)) in enumerate(
            zip(jobs, pool.map(lambda job: _read(session, *job), jobs), strict=True), start=1
        ):
            found += things
            told(number, len(jobs))
            for type_ in listing.types if reason else ():
                refused.setdefault(type_, {}).setdefault(reason, []).append(session.project_name(where))
    unread = {type_: "; ".join(_refusal(*each) for each in reasons.items()) for type_, reasons in refused.items()}
    return Account(tuple(_resources(found, declared, session.organization_id)), unread)


def unread_types(controls: Iterable[Control], evidence: Iterable[str] = ()) -> dict[str, str]:
    """What controls look at and no listing reads, with the reason."""
    known, kinds = set(readable()), set(evidence)
    found: dict[str, str] = {}
    for pattern in (each for control in controls for each in control.types):
        if pattern in known or "*" in pattern or pattern in kinds:
            continue
        if pattern.startswith(_EVIDENCE):
            found[pattern] = "no evidence of this kind was given: --evidence DIR"
        elif pattern.startswith("kubernetes:"):
            found[pattern] = "lies within the cluster: `hub check manifests DIR`"
        else:
            found[pattern] = _NOT_READ if pattern.startswith(("scaleway:", LIVE)) else _BY_A_PROGRAM
    return found


def reads(pattern: str, unread: Mapping[str, str], evidence: Iterable[str] = ()) -> bool:
    """Whether resources of a type, or of a pattern, were looked for everywhere."""
    looked_for = {*readable(), *evidence} - unread.keys()
    return any(matches(each, pattern) for each in looked_for)


def _listings() -> list[Listing]:
    for each in _MODULES:
        import_module(f"policies.reading.live.{each}")
    return LISTINGS


def _read(session: Session, listing: Listing, where: str) -> tuple[list[Found], str]:
    """What a listing finds, and why it stopped, if it did. What it found before counts."""
    from botocore.exceptions import ClientError  # noqa: PLC0415
    from scaleway_core.api import ScalewayException  # noqa: PLC0415

    found: list[Found] = []
    try:
        found.extend(listing.read(session, where))
    except ScalewayException as error:
        return found, _said(error.status_code)
    except ClientError as error:
        return found, _said(error.response["ResponseMetadata"]["HTTPStatusCode"])
    return found, ""


def _said(status: int | None) -> str:
    return "the key may not read it" if status in (401, 403) else f"the cloud answers {status}"


def _refusal(reason: str, places: Sequence[str]) -> str:
    named = [each for each in places if each]
    return f"{reason} ({', '.join(named)})" if named else reason


def _resources(found: Iterable[Found], declared: Sequence[Resource], organization: str) -> Iterator[Resource]:
    known: dict[tuple[str, str], list[Resource]] = {}
    for each in declared:
        if each.id:
            known.setdefault((each.type, each.id), []).append(each)
    for thing in found:
        same = [each for each in known.get((thing.type, thing.id), ()) if _is(each, thing)]
        yield _resource(thing, same[0] if same else None, organization)


def _is(declared: Resource, thing: Found) -> bool:
    """Whether they are one: the ACLs of a VPC share its id, and differ in the family only."""
    if "isIpv6" not in thing.values or not declared.is_known("isIpv6"):
        return True
    return bool(declared.value("isIpv6")) is bool(thing.values["isIpv6"])


def _resource(thing: Found, declared: Resource | None, organization: str) -> Resource:
    values: dict[str, Any] = dict(thing.values)
    if declared is None:
        urn = f"urn:live:{organization}::{thing.type}::{thing.id}"
        return Resource(urn, thing.type, thing.name, values, id=thing.id, origin="the account")
    return Resource(
        urn=declared.urn,
        type=thing.type,
        name=declared.name,
        given={**{key: declared.values[key] for key in _OF_THE_PROGRAM if key in declared.values}, **values},
        id=thing.id,
        parent=declared.parent,
        protected=declared.protected,
        retained=declared.retained,
        provider=declared.provider,
        origin="the account",
        source=declared.source,
    )
