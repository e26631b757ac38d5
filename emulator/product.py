"""How a product of the stand-in cloud is written: a `Product`, its routes, and the `Call` that each handler gets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from emulator.clock import parse_time, rfc3339
from emulator.errors import invalid, not_found, permission_denied, transient_state
from emulator.schema import Body
from emulator.store import JSON, Record, Store

if TYPE_CHECKING:
    from emulator.cloud import Cloud
    from emulator.identity import Permission, Principal

# Source: scaleway-sdk-go, scw/locality.go. A kit for Paris still has to see what happens elsewhere.
REGIONS = ("fr-par", "nl-ams", "pl-waw", "it-mil")
ZONES = tuple(f"{region}-{n}" for region in REGIONS for n in (1, 2, 3))

# Items on a page of whoever asks for no number. Source: recorded replies (DNS zones, policies, addresses).
PAGE_SIZE = 20
# Of the products whose own limit is not known: the stand-in cuts a page there.
LONGEST_PAGE = 1000

Handler = Callable[["Call"], "JSON | None"]
ResourceName = Callable[[JSON], str]


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
    resource_name: ResourceName | None
    longest_page: int | None


class Product:
    """A product's endpoints, under a common base path such as `/vpc/v2/regions/{region}`.

    Args:
        name: as it stands in refusals.
        base: the path that its routes start with.
        permission: the right that its routes need unless they say otherwise.
        resource_name: what policy conditions see as a resource's name. Only for the products whose rights can be
            narrowed to a resource (source: Scaleway, "Products supporting resource-level conditions").
        longest_page: how many items a page may have at most; None where that is not known.
    """

    def __init__(
        self,
        name: str,
        base: str,
        permission: Permission,
        *,
        resource_name: ResourceName | None = None,
        longest_page: int | None = None,
    ) -> None:
        self.name = name
        self.base = base
        self.permission = permission
        self.resource_name = resource_name
        self.longest_page = longest_page
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

        `action` is `read` or the name of what it does, which counts as writing; by default GET and HEAD read and
        everything else is `write`.
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
                    resource_name=self.resource_name,
                    longest_page=self.longest_page,
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
    reply_headers: dict[str, str] = field(default_factory=dict)

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

    def flag(self, name: str) -> bool | None:
        """A query parameter that is true or false, in whatever spelling a client has for it; None when it is absent."""
        value = self.first(name)
        return None if value is None else value.lower() in ("true", "1")

    def facts(self, resource: JSON | None) -> JSON:
        """What a policy's condition may read. `resource` None means that it is not known yet and must not decide."""
        return {
            "request": {"ip": self.client_ip, "time": self.now(), "user_agent": self.user_agent[:255]},
            "resource": resource,
        }

    def authorize(
        self,
        project_id: str | None,
        resource: str,
        record: Record | None = None,
        *,
        permission: Permission | None = None,
    ) -> None:
        """Raises the API's 403 unless the caller's policies grant this route's action in that project.

        `record` is the existing resource that the call is about; creating and listing have none. `permission` is asked
        for instead of the route's.
        """
        facts = self.facts(self._resource_facts(record))
        if not self.principal.allows(permission or self.route.permission, self.route.action, project_id, facts):
            raise permission_denied(resource, self.route.action)

    def project(self) -> str:
        """The project that a new resource goes to, which must exist and be the caller's to write in."""
        project_id = str(self.body.get("project_id") or self.body.get("project") or self.principal.default_project_id)
        self.store.get("account.project", project_id, "project")
        self.authorize(project_id, self.route.product)
        return project_id

    def record(self, kind: str, id_: str | None = None, resource: str | None = None) -> Record:
        """A record that must exist, in this call's locality, and be the caller's to act on.

        `id_` defaults to the URL's parameter `<kind's last part>_id`. The record's transient state is brought up to
        date.
        """
        short = kind.rpartition(".")[2]
        id_ = id_ if id_ is not None else self.params[f"{short}_id"]
        record = self.cloud.settled(self.store.get(kind, id_, resource))
        if record is None or self.locality not in ("", *self._localities(record)):
            raise not_found(resource or short, id_)
        self.authorize(project_of(record), resource or short, record)
        return record

    def records(self, kind: str, **equals: Any) -> list[Record]:
        """Records of a kind in this locality that the caller may see.

        Filtered by `equals` and by the usual query parameters: `project_id`, `organization_id`, `name`, `tags`; in the
        order that `order_by` asks for, else that of creation. Raises the API's 403 when the caller may list nowhere.
        """
        # A listing has no single resource, so a condition on one fails unless it says `|| !has(resource.id)`.
        facts = self.facts({})
        if not self.principal.allows(self.route.permission, self.route.action, None, facts):
            raise permission_denied(self.route.product, self.route.action)
        if project_id := self.first("project_id"):
            equals.setdefault("project_id", project_id)
        organization_id = self.first("organization_id") or self.principal.organization_id
        tags = {tag for value in self.query.get("tags", []) for tag in value.split(",")}
        name = self.first("name") or ""
        found = []
        for stored in self.store.find(kind, **equals):
            record = self.cloud.settled(stored)
            if (
                record is not None
                and self.locality in ("", *self._localities(record))
                and record.body.get("organization_id", organization_id) == organization_id
                and name in str(record.body.get("name") or "")
                and tags <= set(record.body.get("tags") or [])
                and self.principal.allows(self.route.permission, self.route.action, project_of(record), facts)
            ):
                found.append(record)
        return self._ordered(found)

    def _ordered(self, found: list[Record]) -> list[Record]:
        by, _, direction = (self.first("order_by") or "").rpartition("_")
        if not by:
            return found
        return sorted(found, key=lambda record: str(record.body.get(by) or ""), reverse=direction == "desc")

    def page(self, key: str, items: Iterable[JSON]) -> JSON:
        """A page of a listing, as every list endpoint of the API answers."""
        everything = list(items)
        return {key: self.paged(everything), "total_count": len(everything)}

    def paged(self, everything: list[Any], size: int = PAGE_SIZE) -> list[Any]:
        """One page of it: `size` items unless another number is asked for. Raises the API's 400 for what is no page."""
        longest = self.route.longest_page
        try:
            size = int(self.first("page_size") or self.first("per_page") or size)
            number = int(self.first("page") or 1)
        except ValueError:
            raise invalid("page", "page and page_size are numbers", "format") from None
        if number < 1 or size < 1:
            raise invalid("page", "page and page_size start at 1")
        if longest is not None and size > longest:
            raise invalid("page_size", f"must be between 1 and {longest}")
        size = min(size, LONGEST_PAGE)
        return everything[(number - 1) * size : number * size]

    def assign(self, record: Record, *names: str) -> None:
        """Give a record the fields of the body by these names; one that is absent or null stays as it is."""
        record.body.update({name: self.body[name] for name in names if self.body.get(name) is not None})

    def begin(self, record: Record, during: str, after: str | None = "ready", field_name: str = "status") -> Record:
        """Put a record into a transient state that ends in `after`, or in its removal when `after` is None.

        It settles at once unless a test has asked for a delay on this kind of record. What is on its way out stays on
        it. Raises the API's 409 for anything else that is to be begun with such a record.
        """
        if _leaves(record):
            if after is not None:
                staying(record)
            return record
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

    def remove_later(self, record: Record, after: timedelta) -> Record:
        """Let a record go by itself once `after` has passed on the clock; `keep` takes that back."""
        at = rfc3339(self.cloud.clock.now() + after)
        record.private.update(scheduled=True, settles={"at": at, "to": None, "field": ""})
        return self.store.save(record)

    def keep(self, record: Record) -> Record:
        for name in ("scheduled", "settles"):
            record.private.pop(name, None)
        return self.store.save(record)

    def _resource_facts(self, record: Record | None) -> JSON:
        named = self.route.resource_name
        if record is None or named is None:
            return {}
        return {"id": record.id, "name": named(record.body), "locality": self.locality or "global"}

    def _localities(self, record: Record) -> tuple[str, ...]:
        region, zone = str(record.body.get("region") or ""), str(record.body.get("zone") or "")
        return (region, zone) if region or zone else (self.locality,)


def project_of(record: Record) -> str | None:
    """The project that a record lies in; None for what belongs to the organisation as a whole."""
    project = record.body.get("project_id") or record.body.get("project") or record.private.get("project_id")
    return str(project) if project else None


def staying(record: Record) -> Record:
    """The record, which must not be on its way out of existence.

    Raises the API's 409, as recorded for gateways and security groups in a transient state; that all products refuse
    so is inferred.
    """
    if _leaves(record):
        state = str(record.body.get("status") or record.body.get("state") or "deleting")
        raise transient_state(record.kind.rpartition(".")[2], record.id, state)
    return record


def _leaves(record: Record) -> bool:
    settles = record.private.get("settles")
    return settles is not None and settles["to"] is None and not record.scheduled


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
