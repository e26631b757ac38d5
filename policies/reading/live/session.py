"""What reading an account needs: a key, the places to look in, and the SDK's clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scaleway import Client
from scaleway.account.v3 import AccountV3ProjectAPI

REGIONS = ("fr-par", "nl-ams", "pl-waw", "it-mil")
ZONES = (
    *(f"{region}-{number}" for region in ("fr-par", "nl-ams", "pl-waw") for number in (1, 2, 3)),
    "it-mil-1",
)
"""All places, not only those of the kit: what lies elsewhere has to be found too."""


@dataclass(frozen=True)
class Found:
    """One thing in the account, under the type token that controls know it by."""

    type: str
    id: str
    name: str
    values: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Session:
    """An account and a key that may read it. `ca_file`: what S3 is trusted by, where that is not the system's own."""

    access_key: str
    secret_key: str = field(repr=False)
    organization_id: str
    ca_file: str | None = None
    regions: tuple[str, ...] = REGIONS
    zones: tuple[str, ...] = ZONES

    @cached_property
    def client(self) -> Any:
        """The SDK's client. It has no default project: with one, lists would show that project only."""
        return Client(
            access_key=self.access_key,
            secret_key=self.secret_key,
            default_organization_id=self.organization_id,
        )

    @cached_property
    def projects(self) -> tuple[Any, ...]:
        """All projects of the organisation."""
        return tuple(AccountV3ProjectAPI(self.client).list_projects_all(organization_id=self.organization_id))

    def s3(self, region: str, project_id: str) -> Any:
        """S3 in a project: a key acts in one project at a time, which its name says."""
        import boto3  # noqa: PLC0415 - takes half a second to load
        from botocore.config import Config  # noqa: PLC0415

        return boto3.session.Session().client(
            "s3",
            region_name=region,
            endpoint_url=f"https://s3.{region}.scw.cloud",
            aws_access_key_id=f"{self.access_key}@{project_id}",
            aws_secret_access_key=self.secret_key,
            verify=self.ca_file,
            config=Config(retries={"max_attempts": 3, "mode": "standard"}, connect_timeout=10, read_timeout=30),
        )


Read = Callable[[Session, str], Iterator[Found]]


@dataclass(frozen=True)
class Listing:
    """A function that lists things of some types in one place: a region, a zone, a project, or everywhere (`""`)."""

    types: tuple[str, ...]
    places: Callable[[Session], tuple[str, ...]]
    read: Read


LISTINGS: list[Listing] = []


def everywhere(_: Session) -> tuple[str, ...]:
    return ("",)


def each_region(session: Session) -> tuple[str, ...]:
    return session.regions


def each_zone(session: Session) -> tuple[str, ...]:
    return session.zones


def lists(*types: str, where: Callable[[Session], tuple[str, ...]] = everywhere) -> Callable[[Read], Read]:
    """Register a function that lists things of these types."""

    def register(read: Read) -> Read:
        LISTINGS.append(Listing(types, where, read))
        return read

    return register
