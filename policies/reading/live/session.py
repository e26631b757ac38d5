"""What reading an account needs: a key, the places to look in, and the SDK's clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from scaleway import Client
from scaleway.account.v3 import AccountV3ProjectAPI

REGIONS = ("fr-par", "nl-ams", "pl-waw", "it-mil")
ZONES = (
    *(f"{region}-{number}" for region in ("fr-par", "nl-ams", "pl-waw") for number in (1, 2, 3)),
    "it-mil-1",
)
"""All places, not only those of the kit: what lies elsewhere has to be found too."""


_MAKING = Lock()
"""Clients are made one at a time: boto3's sessions are not for several threads."""


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

    def project_name(self, where: str) -> str:
        """The name of the project of a place, else the place as it is."""
        region, _, id_ = where.partition("/")
        name = next((each.name for each in self.projects if each.id == id_), "")
        return f"{region} in {name}" if name else where

    @cached_property
    def projects(self) -> tuple[Any, ...]:
        """All projects of the organisation."""
        return tuple(AccountV3ProjectAPI(self.client).list_projects_all(organization_id=self.organization_id))

    def s3(self, region: str, project_id: str) -> Any:
        """S3 in a project: a key acts in one project at a time, which its name says."""
        from botocore.config import Config  # noqa: PLC0415 - takes half a second to load

        with _MAKING:
            return self._boto.client(
                "s3",
                region_name=region,
                endpoint_url=f"https://s3.{region}.scw.cloud",
                aws_access_key_id=f"{self.access_key}@{project_id}",
                aws_secret_access_key=self.secret_key,
                verify=self.ca_file,
                config=Config(retries={"max_attempts": 3, "mode": "standard"}, connect_timeout=10, read_timeout=30),
            )

    @cached_property
    def _boto(self) -> Any:
        """One for all clients: each would read the description of S3 anew."""
        import boto3  # noqa: PLC0415 - takes half a second to load

        return boto3.session.Session()


Read = Callable[[Session, str], Iterator[Found]]


@dataclass(frozen=True)
class Listing:
    """A function that lists things of some types in one place: a region, a zone, a project's region, or all over."""

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


def each_region_of_projects(session: Session) -> tuple[str, ...]:
    """`REGION/PROJECT`: a key may be refused in one project, and not in the next."""
    return tuple(f"{region}/{project.id}" for region in session.regions for project in session.projects)


def lists(*types: str, where: Callable[[Session], tuple[str, ...]] = everywhere) -> Callable[[Read], Read]:
    """Register a function that lists things of these types."""

    def register(read: Read) -> Read:
        LISTINGS.append(Listing(types, where, read))
        return read

    return register
