"""Makes the plan from an inventory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from azure_exit.arm_id import GROUP_TYPE
from azure_exit.catalogue import WAVE_TITLES, Kind, Method, Role, Wave, kind_of
from azure_exit.dependencies import (
    Graph,
    Place,
    Why,
    dependency_graph,
    is_log_store,
    log_stores,
    managers,
    outside_references,
    places,
)
from azure_exit.gates.names import gates_of
from azure_exit.inventory import HoldsRegister, Inventory, Resource, inventory_digest
from azure_exit.inventory.digest import resource_digest
from azure_exit.plan.assess import Assessment, Circumstances, assess, export_step, original_of
from azure_exit.plan.findings import findings
from azure_exit.plan.model import (
    After,
    BlastRadius,
    CertificateDates,
    Cost,
    Held,
    InventoryReference,
    Plan,
    PlanRow,
    Schedule,
    Status,
    Totals,
    Window,
)
from azure_exit.subjects import subjects

PROVIDER = "azure-native 3.29.0"
_CANCELLED_DAYS = 180
"""Data of a cancelled subscription: kept up to 90 days, then deleted within a further 90 (facts: trust centre)."""
_USES = (Why.REFERENCE, Why.KEY, Why.IDENTITY, Why.DELEGATION)


def make_plan(inventory: Inventory, schedule: Schedule) -> Plan:
    """The plan of leaving what an inventory holds.

    Raises:
        CycleError: resources wait for one another.
    """
    everything = subjects(inventory)
    graph = dependency_graph(everything)
    maker = _Maker(inventory, schedule, everything, graph, places(graph, everything))
    rows = maker.rows()
    outside = {key: outside_references(each, everything) for key, each in everything.items()}
    return Plan(
        provider=PROVIDER,
        inventory=InventoryReference(
            sha256=inventory_digest(inventory),
            taken_at=inventory.taken_at,
            taken_by=inventory.taken_by,
            tenant=inventory.tenant,
            subscriptions=dict(inventory.subscriptions),
            files=dict(inventory.files),
        ),
        schedule=schedule,
        waves=tuple(_window(wave, schedule, rows) for wave in Wave),
        certificate=_certificate(rows, schedule, inventory.subscriptions.values()),
        money=_totals(inventory, rows),
        findings=tuple(findings(inventory, everything, outside)),
        rows=rows,
    )


def opens_on(schedule: Schedule, wave: Wave) -> date:
    """The day on which a wave opens."""
    return schedule.start + timedelta(days=schedule.days_between * int(wave))


class _Maker:
    def __init__(
        self,
        inventory: Inventory,
        schedule: Schedule,
        everything: Mapping[str, Resource],
        graph: Graph,
        place: Mapping[str, Place],
    ) -> None:
        self.inventory = inventory
        self.schedule = schedule
        self.everything = everything
        self.graph = graph
        self.place = place
        register = HoldsRegister(inventory.holds)
        self.circumstances = Circumstances(everything, register, inventory.taken_at.date())
        self.managers = managers(everything)
        self.stores = log_stores(everything)
        self.users = _users(graph)

    def rows(self) -> tuple[PlanRow, ...]:
        """Every row, sorted; a row that is held makes those wait that come after it."""
        import networkx as nx  # noqa: PLC0415 - see `dependency_graph`

        assessed = {key: self._assess(key) for key in self.everything}
        waiting: set[str] = set()
        rows = []
        for key in nx.lexicographical_topological_sort(self.graph):
            method = self._method(key)
            held = [*assessed[key].held, *self._held_by_what_it_takes_along(key, assessed)]
            status = Status.READY
            if method is Method.RETAINED:
                status = Status.RETAINED
            elif _is_held(held, opens_on(self.schedule, self.place[key].wave)):
                status = Status.HELD
            elif any(each in waiting for each in self.graph.predecessors(key)):
                status = Status.WAITS
            if status in (Status.HELD, Status.WAITS):
                waiting.add(key)
            rows.append(self._row(key, assessed[key], tuple(held), status))
        return tuple(sorted(rows, key=lambda row: (row.wave, row.step, row.id)))

    def _assess(self, key: str) -> Assessment:
        resource = self.everything[key]
        day = opens_on(self.schedule, self.place[key].wave)
        return assess(resource, kind_of(resource.type), self._method(key), self.circumstances, day)

    def _row(self, key: str, found: Assessment, held: tuple[Held, ...], status: Status) -> PlanRow:
        resource, kind, place = self.everything[key], kind_of(self.everything[key].type), self.place[key]
        method, role = self._method(key), self._role(resource, kind)
        locks = tuple(lock.key for lock in self.inventory.locks_on(key) if lock.key != key)
        holds_data = kind.holds_data if kind else True
        words = _words(resource)
        return PlanRow(
            id=key,
            arm_id=resource.arm_id,
            type=kind.arm_type if kind else resource.type,
            token=kind.token if kind else "",
            name=resource.name,
            subscription=resource.subscription if key.startswith("/subscriptions/") else "",
            wave=place.wave,
            step=place.step,
            moved_by=place.moved_by,
            role=role,
            method=method,
            holds_data=holds_data,
            status=status,
            held=held,
            gates=gates_of(role, method, holds_data=holds_data, is_locked=bool(locks)),
            locks=locks,
            after=tuple(
                After(id=each, why=self.graph[each][key]["why"], where=self.graph[each][key]["where"])
                for each in sorted(self.graph.predecessors(key))
            ),
            takes_along=self._takes_along(key),
            copy_of=original_of(resource),
            ending=found.ending,
            left=found.left,
            certificate_from=found.certificate_from if not any(each.until is None for each in held) else None,
            blast_radius=self._blast_radius(key),
            cost=self._cost(key, kind, method),
            before_steps=(
                *export_step(resource, found.ending),
                *(step.format_map(words) for step in (kind.before if kind else ())),
            ),
            command=(kind.command if kind else "").format_map(words),
            after_steps=tuple(step.format_map(words) for step in (kind.after if kind else ())),
            remark=kind.remark if kind else "",
            resource_sha256=resource_digest(resource),
        )

    def _method(self, key: str) -> Method:
        resource = self.everything[key]
        kind = kind_of(resource.type)
        if kind is None:
            return Method.OUT_OF_BAND
        if kind.method is not Method.RETAINED and self.managers.get(resource.group) in self.everything:
            return Method.WITH_MANAGER
        return kind.method

    def _role(self, resource: Resource, kind: Kind | None) -> Role:
        if kind is None:
            return Role.DATA
        return Role.LOG if is_log_store(resource, self.stores) else kind.role

    def _takes_along(self, key: str) -> tuple[str, ...]:
        along = (Why.MANAGED, Why.SETTING)
        direct = [
            each
            for each in self.graph.successors(key)
            if self.graph[key][each]["why"] in along and self._method(each) in (Method.WITH_MANAGER, Method.RETAINED)
        ]
        return tuple(sorted(direct))

    def _held_by_what_it_takes_along(self, key: str, assessed: Mapping[str, Assessment]) -> list[Held]:
        return [
            Held(
                rule="takes along",
                reason=f"{self.everything[each].arm_id} would end with it: {reason.reason}",
                way_out=reason.way_out,
                until=reason.until,
            )
            for each in self._takes_along(key)
            for reason in assessed[each].held
        ]

    def _blast_radius(self, key: str) -> BlastRadius:
        direct = tuple(sorted(each for each in self.graph.predecessors(key) if self.graph[each][key]["why"] in _USES))
        return BlastRadius(direct=direct, total=self.users[key].bit_count())

    def _cost(self, key: str, kind: Kind | None, method: Method) -> Cost:
        monthly = self.inventory.monthly_cost.get(key, Decimal(0))
        goes_on = kind.billed_with if kind else ""
        if method is Method.RETAINED:
            goes_on = "it is never deleted by itself"
        return Cost(monthly=monthly, goes_on=goes_on)


def _is_held(held: list[Held], day: date) -> bool:
    """Whether a reason still holds on the day; a date that is past by then is looked at again by the gates."""
    return any(each.until is None or each.until > day for each in held)


def _users(graph: Graph) -> dict[str, int]:
    """For every row the set of rows that use it, through others too, as the bits of a number."""
    import networkx as nx  # noqa: PLC0415 - see `dependency_graph`

    index = {key: position for position, key in enumerate(graph)}
    found: dict[str, int] = {}
    for key in nx.topological_sort(graph):
        bits = 0
        for each in graph.predecessors(key):
            if graph[each][key]["why"] in _USES:
                bits |= found[each] | 1 << index[each]
        found[key] = bits
    return found


def _words(resource: Resource) -> dict[str, str]:
    parent = resource.arm_id.rpartition("/")[0].rpartition("/")[0]
    return {
        "id": resource.arm_id,
        "name": resource.name,
        "group": resource.name if resource.type == GROUP_TYPE else resource.group.rpartition("/")[2],
        "parent": parent.rpartition("/")[2],
    }


def _window(wave: Wave, schedule: Schedule, rows: tuple[PlanRow, ...]) -> Window:
    own = [row for row in rows if row.wave is wave]
    dates = [row.certificate_from for row in own if row.certificate_from]
    return Window(
        wave=wave,
        title=WAVE_TITLES[wave],
        opens_on=opens_on(schedule, wave),
        rows=len(own),
        held=sum(row.status is Status.HELD for row in own),
        waits=sum(row.status is Status.WAITS for row in own),
        stops_monthly=sum((row.cost.monthly for row in own if not row.cost.goes_on), Decimal(0)),
        certificate_from=max(dates, default=None),
    )


def _certificate(rows: tuple[PlanRow, ...], schedule: Schedule, subscriptions_left: Iterable[str]) -> CertificateDates:
    subscriptions = opens_on(schedule, Wave.CLOSE) + timedelta(days=_CANCELLED_DAYS)
    dated = [
        (row.certificate_from, row.id) for row in rows if row.certificate_from and row.method is not Method.RETAINED
    ]
    without = tuple(row.id for row in rows if row.certificate_from is None and row.method is not Method.RETAINED)
    latest = max([subscriptions, *(day for day, _ in dated)])
    deciding = tuple(key for day, key in dated if day == latest)
    return CertificateDates(
        earliest=None if without else latest,
        decided_by=deciding or tuple(f"/subscriptions/{each}" for each in subscriptions_left),
        without_date=without,
        earliest_without_them=latest,
        subscriptions_until=subscriptions,
    )


def _totals(inventory: Inventory, rows: tuple[PlanRow, ...]) -> Totals:
    stops = sum((row.cost.monthly for row in rows if not row.cost.goes_on), Decimal(0))
    goes_on = sum((row.cost.monthly for row in rows if row.cost.goes_on), Decimal(0))
    planned = {row.id for row in rows}
    unplanned = {key: cost for key, cost in inventory.monthly_cost.items() if key not in planned}
    return Totals(
        currency=inventory.currency,
        month=inventory.cost_month,
        total=sum(inventory.monthly_cost.values(), Decimal(0)),
        stops=stops,
        goes_on=goes_on,
        unplanned=unplanned,
    )
