"""The stand-in cloud as one object: store, clock, faults, identity, and the routes of every product."""

from __future__ import annotations

import importlib
import pkgutil
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import emulator.products
from emulator.clock import Clock
from emulator.faults import Faults
from emulator.identity import Identity
from emulator.product import Product, Route, settle
from emulator.store import JSON, Record, Store

# Marks what exists from the start or is made by the cloud itself: only what a stack could have made is a leftover.
GIVEN = "given"


@dataclass(frozen=True)
class Credentials:
    """The API key of the organisation's owner, as a new Scaleway account would hand it out."""

    access_key: str
    secret_key: str
    organization_id: str
    project_id: str


class Cloud:
    """Everything that the stand-in knows. One instance serves all requests, one after the other."""

    def __init__(self, path: Path | None = None, organization_id: str | None = None) -> None:
        self.store = Store(path)
        self.clock = Clock(self.store.meta("clock_offset") or 0.0)
        self.faults = Faults()
        self.identity = Identity(self.store, self.clock)
        self.products = load_products()
        self._routes = _index(self.products)
        self.credentials = self._bootstrap(organization_id)

    def find_route(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        for route in self._routes.get((method, path.count("/")), ()):
            if match := route.pattern.match(path):
                return route, match.groupdict()
        return None

    def settled(self, record: Record) -> Record | None:
        return settle(self.store, record, self.clock.now())

    @contextmanager
    def changes(self, method: str) -> Iterator[None]:
        """Keeps all that a request changes, or nothing of it when it is refused or fails.

        What time alone has changed stays changed. A request that only reads changes nothing else.
        """
        undoable = method not in ("GET", "HEAD")
        self.store.begin(undoable=undoable)
        try:
            yield
        except BaseException:
            if undoable:
                touched = self.store.rollback()
                self.store.begin()
                for record in touched:
                    self.settled(record)
            self.store.commit()
            raise
        self.store.commit()

    def inventory(self) -> list[JSON]:
        """All that exists and was not there from the start: kind, id, name, project, place.

        What is scheduled for deletion counts as gone, though its owner can still bring it back for some days.
        """
        return [
            {
                "kind": record.kind,
                "id": record.id,
                "name": record.body.get("name") or record.body.get("description") or "",
                "project_id": record.body.get("project_id") or record.body.get("project") or "",
                "locality": record.body.get("zone") or record.body.get("region") or "",
                "status": record.body.get("status") or record.body.get("state") or "",
                # What is left in a bucket, and keeps it from being deleted.
                **({"object_versions": record.body["object_versions"]} if "object_versions" in record.body else {}),
            }
            for record in self.store.all()
            if not record.given and not record.scheduled
        ]

    def move_clock(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.store.set_meta("clock_offset", self.clock.offset.total_seconds())

    def _bootstrap(self, organization_id: str | None) -> Credentials:
        """Make the organisation with its default project, owner and the owner's API key, once."""
        kept = self.store.meta("credentials")
        if kept:
            return Credentials(**kept)
        organization_id = organization_id or str(uuid.uuid4())
        now = self.clock.stamp()
        owner_id = str(uuid.uuid4())
        access_key = "SCW" + "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(17))
        credentials = Credentials(access_key, str(uuid.uuid4()), organization_id, organization_id)
        given = {GIVEN: True}
        self.store.begin()
        self.store.add(
            "account.project",
            {
                "id": organization_id,
                "name": "default",
                "organization_id": organization_id,
                "description": "",
                "created_at": now,
                "updated_at": now,
                "qualification": None,
            },
            dict(given),
        )
        self.store.add(
            "iam.user",
            {
                "id": owner_id,
                "email": "owner@rehearsal.invalid",
                "username": "owner",
                "organization_id": organization_id,
                "first_name": "",
                "last_name": "",
                "phone_number": "",
                "locale": "fr_FR",
                "type": "owner",
                "status": "activated",
                "mfa": True,
                "two_factor_enabled": True,
                "account_root_user_id": str(uuid.uuid4()),
                "created_at": now,
                "updated_at": now,
                "last_login_at": None,
                "tags": [],
                "locked": False,
                "deletable": False,
            },
            dict(given),
        )
        self.store.add(
            "iam.api_key",
            {
                "id": access_key,
                "access_key": access_key,
                "secret_key": None,
                "user_id": owner_id,
                "description": "owner",
                "created_at": now,
                "updated_at": now,
                "expires_at": None,
                "default_project_id": organization_id,
                "editable": True,
                "deletable": True,
                "managed": False,
                "creation_ip": "127.0.0.1",
            },
            {**given, "secret_key": credentials.secret_key},
        )
        self.store.set_meta("credentials", asdict(credentials))
        self.store.commit()
        return credentials


def load_products() -> list[Product]:
    """Every module of `emulator.products` has one or more `Product`s at its top level."""
    found: list[Product] = []
    for info in pkgutil.iter_modules(emulator.products.__path__):
        module = importlib.import_module(f"emulator.products.{info.name}")
        # A product split over several files is imported by each of them, and counts once.
        found += [value for value in vars(module).values() if isinstance(value, Product) and value not in found]
    return found


def _index(products: list[Product]) -> dict[tuple[str, int], list[Route]]:
    index: dict[tuple[str, int], list[Route]] = {}
    for product in products:
        for route in product.routes:
            index.setdefault((route.method, route.path.count("/")), []).append(route)
    for routes in index.values():
        # A literal segment wins over a parameter: `/ips/attach` before `/ips/{ip_id}`.
        routes.sort(key=lambda route: route.path.count("{"))
    return index
