"""How a product of the stand-in cloud is written: a `Product`, its routes, and the `Call` that each handler gets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from emulator.clock import parse_time, rfc3339
from emulator.errors import invalid, not_found, permission_denied
from emulator.schema import Body
from emulator.store import JSON, Record, Store

if TYPE_CHECKING:
    from emulator.cloud import Cloud
    from emulator.identity import Permission, Principal

# Source: scaleway-sdk-go, scw/locality.go. A kit for Paris still has to see what happens elsewhere.
REGIONS = ("fr-par", "nl-ams", "pl-waw", "it-mil")
ZONES = tuple(f"{region}-{n}" for region in REGIONS for n in (1, 2, 3))

Handler = Callable[["Call"], "JSON | None"]


@dataclass(frozen=True)
class Route:
    """One endpoint: how it is asked for, what it takes, which right it needs, and the handler that serves it."""

    product: str
    method: str
    path: str
    pattern: re.Pattern[str]
    handler: Handler
    permission: Permission
    action: str
    body: Body | None
    status: int


class Product:
    """A product's endpoints, under a common base path such as `/vpc/v2/regions/{region}`."""

    def __init__(self, name: str, base: str, permission: Permission) -> None:
        self.name = name
        self.base = base
        self.permission = permission
        self.routes: list[Route] = []

    def route(
        self,
        method: str,
        path: str,
        *,
        body: Body | None = None,
        permission: Permission | None = None,
        action: str | None = None,
        status: int = 200,
    ) -> Callable[[Handler], Handler]:
        """Register a handler. A handler that returns None answers 204. A path that starts with `//` ignores the base.

        `action` is `read` or `write`; by default GET and HEAD read and everything else writes.
        """
        full = path[1:] if path.startswith("//") else self.base + path
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", full) + "$")

        def register(handler: Handler) -> Handler:
            self.routes.append(
                Route(
                    product=self.name,
                    method=method,
                    path=full,
                    pattern=pattern,
                    handler=handler,
                    permission=permission or self.permission,
                    action=action or ("read" if method in ("GET", "HEAD") else "write"),
                    body=body,
                    status=status,
                )
            )
            return handler

        return register


@dataclass
class Call:
    """One request to one route, with everything that a handler needs."""

    cloud: Cloud
    principal: Principal
    route: Route
    params: dict[str, str]
    query: dict[str, list[str]]
    body: JSON
    client_ip: str = "127.0.0.1"
    user_agent: str = ""
    facts: JSON = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.cloud.store

    @property
    def locality(self) -> str:
        """The region or zone of the URL."""
        return self.params.get("region") or self.params.get("zone") or ""

    def now(self) -> str:
        return self.cloud.clock.stamp()

    def first(self, name: str) -> str | None:
        """The first value of a query parameter, or None when it is absent or empty."""
        values = self.query.get(name)
        return values[0] if values and values[0] else None

    def authorize(self, project_id: str | None, resource: str, resource_id: str | None = None) -> None:
        """Raises the API's 403 unless the caller's policies grant this route's action in that project."""
        facts = self.cloud.facts(self)
        if resource_id is not None:
            facts["resource"] = {"id": resource_id, "locality": self.locality}
        if not self.principal.allows(self.route.permission, self.route.action, project_id, facts):
            raise permission_denied(resource, self.route.action)

    def project(self) -> str:
        """The project that a new resource goes to, which must exist and be the caller's to write in."""
        project_id = str(self.body.get("project_id") or self.body.get("project") or self.principal.default_project_id)
        self.store.get("account.project", project_id, "project")
        self.authorize(project_id, self.route.product)
        return project_id

    def record(self, kind: str, id_: str | None = None, resource: str | None = None) -> Record:
        """A record that must exist, in this call's locality, and be the caller's to act on.

        `id_` defaults to the URL's parameter `<kind's last part>_id`. The record's transient state is brought up to date.
        """
        short = kind.rpartition(".")[2]
        id_ = id_ if id_ is not None else self.params[f"{short}_id"]
        record = self.cloud.settled(self.store.get(kind, id_, resource))
        if record is None or self.locality not in ("", *self._localities(record)):
            raise not_found(resource or short, id_)
        self.authorize(self._project_of(record), resource or short, id_)
        return record

    def records(self, kind: str, **equals: Any) -> list[Record]:
        """Records of a kind in this locality that the caller may see, filtered by `equals` and by the usual query parameters."""
        for name in ("project_id", "organization_id"):
            if wanted := self.first(name):
                equals.setdefault(name, wanted)
        tags = [tag for value in self.query.get("tags", []) for tag in value.split(",")]
        name = self.first("name")
        facts = self.cloud.facts(self)
        found = []
        for stored in self.store.find(kind, **equals):
            record = self.cloud.settled(stored)
            if record is None or self.locality not in ("", *self._localities(record)):
                continue
            if name and name not in str(record.body.get("name", "")):
                continue
            if not set(tags) <= set(record.body.get("tags") or []):
                continue
            if self.principal.allows(self.route.permission, "read", self._project_of(record), facts):
                found.append(record)
        return found

    def page(self, key: str, items: Iterable[JSON]) -> JSON:
        """A page of a listing, as every list endpoint of the API answers."""
        everything = list(items)
        size = min(int(self.first("page_size") or self.first("per_page") or 50), 1000)
        number = int(self.first("page") or 1)
        if number < 1 or size < 1:
            raise invalid("page", "page and page_size start at 1")
        return {key: everything[(number - 1) * size : number * size], "total_count": len(everything)}

    def begin(self, record: Record, during: str, after: str | None = "ready", field_name: str = "status") -> Record:
        """Put a record into a transient state that ends in `after`, or in its removal when `after` is None.

        It settles at once unless a test has asked for a delay on this kind of record.
        """
        delay = self.cloud.faults.delays.get(record.kind, 0.0)
        if delay == 0.0:
            if after is None:
                self.store.remove(record)
                return record
            record.body[field_name] = after
        else:
            at = None if delay is None else rfc3339(self.cloud.clock.now() + timedelta(seconds=delay))
            record.body[field_name] = during
            record.private["settles"] = {"at": at, "to": after, "field": field_name}
        return self.store.save(record)

    def _localities(self, record: Record) -> tuple[str, ...]:
        region, zone = str(record.body.get("region") or ""), str(record.body.get("zone") or "")
        return (region, zone) if region or zone else (self.locality,)

    def _project_of(self, record: Record) -> str | None:
        project = record.body.get("project_id") or record.body.get("project") or record.private.get("project_id")
        return str(project) if project else None


def settle(store: Store, record: Record, now: Any) -> Record | None:
    """Bring a transient record up to date; None when it has gone meanwhile."""
    settles = record.private.get("settles")
    if not settles or settles["at"] is None or parse_time(settles["at"]) > now:
        return record
    if settles["to"] is None:
        store.remove(record)
        return None
    record.body[settles["field"]] = settles["to"]
    del record.private["settles"]
    return store.save(record)
