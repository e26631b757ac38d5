"""A model of the engine, as far as deletions go: what it refuses, in which order it deletes, whom it asks before.

Each rule was seen on the real engine (`tests/rehearsal/azure`): a protected resource is not deleted; a saved update
plan is not left; hooks are those of the state, and one that the program does not register fails the deletion.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx

from azure_exit.catalogue import Method
from azure_exit.ledger import gone_rows, read_entries
from azure_exit.plan import PlanRow
from azure_exit.problems import InputError
from components.azure_exit import gate
from components.azure_exit.adopted import deletion_order
from components.azure_exit.session import VARIABLES, Phase, Session, SessionError
from components.azure_exit.versions import version_of
from operations.engine_run import Operation, Outcome
from operations.events import Account, Problem, Step, Verb
from operations.exit_site import Site
from operations.exits import ExitCode, OperationError
from stacks.azure_exit import declared_rows

JSON = dict[str, Any]
_ROOT = "urn:pulumi:rehearsal.azure_exit::hub"


class Moment(StrEnum):
    """Where in a deletion the engine is killed, or the reply is lost."""

    BEFORE = "before"
    ASKED = "asked"
    """After the gate, before the request."""
    DELETED = "deleted"
    """After the request, before the read-back."""
    TOLD = "told"
    """After the read-back, before the state is written."""
    LOST = "lost"
    """Azure deletes, the reply is lost, and the provider asks again."""


@dataclass(frozen=True)
class Fault:
    """What happens in the middle of a run: at which deletion, and what; `act` is done before that deletion."""

    at: int
    moment: Moment | None = None
    act: Callable[[], None] | None = None


class KilledError(Exception):
    """The engine is gone."""


@dataclass
class ModelEngine:
    """The engine with its state of one stack. `client` is the provider's, as the executor."""

    client: httpx.Client
    resources: list[JSON] = field(default_factory=list)
    fault: Fault | None = None
    registers: bool = True
    """Whether the program registers its hooks."""

    def run(self, site: Site, operation: Operation, *more: str, **_: bool) -> Outcome:
        """In the place of `operations.exit_engine.run`."""
        try:
            return self._run(site.session, operation, more)
        except KilledError:
            raise OperationError("interrupted", "run it again", ExitCode.INTERRUPTED) from None

    def _run(self, session: Session, operation: Operation, more: tuple[str, ...]) -> Outcome:  # noqa: PLR0911, PLR0912 - as the engine goes on, step by step
        account = Account(steps_in_full=[], totals={})
        try:
            rows, released = self._program(session)
        except (SessionError, InputError) as error:
            return _failed(account, str(error))
        if operation is Operation.DESTROY:
            rows = {}
        options = dict(pairwise(more))
        held = {str(each["id"]).lower(): each for each in self.resources}
        leaving = [each for key, each in held.items() if key not in rows]
        if "--target" in more:
            leaving = [each for each in leaving if each["urn"] == options["--target"]]
        for each in leaving:
            if each["protect"] and "--ignore-protect" not in more and key_of(each) not in released:
                return _failed(account, f"{each['urn']} is protected", each["urn"])
        saved = json.loads(Path(options["--plan"]).read_text())["resourcePlans"] if "--plan" in options else None
        for each in leaving:
            if saved is not None and saved.get(each["urn"], {}).get("steps") != ["delete"]:
                return _failed(account, f"{each['urn']} is not deleted in the plan", each["urn"])
        if operation is Operation.PREVIEW:
            if "--save-plan" in options:
                plans = {each["urn"]: {"steps": ["delete" if each in leaving else "same"]} for each in self.resources}
                Path(options["--save-plan"]).write_text(json.dumps({"resourcePlans": plans}))
            self._count(account, rows, held)
            return Outcome(account, 0, 0.0, False, "")
        self._count(account, rows, held)
        self._declare(rows, released)
        with _variables(session):
            for number, each in enumerate(reversed([one for one in self.resources if one in leaving])):
                if told := self._delete(session, each, number):
                    return _failed(account, told, each["urn"])
        if saved is not None:
            missed = {urn for urn, each in saved.items() if each["steps"] == ["delete"]} - {e["urn"] for e in leaving}
            if missed:
                return _failed(account, f"{sorted(missed)[0]} was to be deleted")
        return Outcome(account, 0, 0.0, False, "")

    def _program(self, session: Session) -> tuple[dict[str, PlanRow], frozenset[str]]:
        """As `stacks.azure_exit` declares."""
        plan = session.plan
        gone = gone_rows(read_entries(session.folder.ledger))
        chosen = frozenset(session.wave_folder.read_run().delete) if session.wave is not None else frozenset()
        rows = declared_rows(plan, gone, chosen if session.phase is Phase.DELETE else ())
        return rows, chosen if session.phase is Phase.RELEASE else frozenset()

    def _count(self, account: Account, rows: dict[str, PlanRow], held: dict[str, JSON]) -> None:
        for key, row in rows.items():
            operation = "same" if key in held else "import"
            urn = _urn(row)
            verb = Verb.KEEP if key in held else Verb.CREATE
            account.steps[urn] = Step(urn, row.token, verb, operation, True, {}, "", "")

    def _declare(self, rows: dict[str, PlanRow], released: frozenset[str]) -> None:
        held = {key_of(each): each for each in self.resources}
        hooks = {"BeforeDelete": [gate.BEFORE], "AfterDelete": [gate.AFTER]} if self.registers else {}
        made = [held.pop(key) if key in held else _imported(rows[key]) for key in _in_order(rows)]
        for each in made:
            each["protect"] = key_of(each) not in released
            each["resourceHooks"] = copy.deepcopy(hooks)
        # What is not declared any more stays until it is deleted; it was made after what it depends on.
        self.resources = [*made, *held.values()]
        self.resources.sort(key=lambda each: each["position"])

    def _delete(self, session: Session, each: JSON, number: int) -> str:  # noqa: PLR0912 - a moment each
        fault = self.fault if self.fault is not None and self.fault.at == number else None
        if fault is not None and fault.act is not None:
            fault.act()
        moment = fault.moment if fault is not None else None
        if moment is Moment.BEFORE:
            raise KilledError
        arguments = SimpleNamespace(id=each["id"], urn=each["urn"])
        bound = bool((each.get("resourceHooks") or {}).get("BeforeDelete"))
        if bound and not self.registers:
            return f"hook {gate.BEFORE} is not registered"
        try:
            if bound:
                gate.before_delete(arguments, session.trusted)
        except Exception as error:
            return str(error)
        if moment is Moment.ASKED:
            raise KilledError
        if not each.get("retainOnDelete"):
            for _ in range(2 if moment is Moment.LOST else 1):
                if told := self._ask(str(each["id"])):
                    return told
        if moment is Moment.DELETED:
            raise KilledError
        try:
            if bound:
                gate.after_delete(arguments, session.trusted)
        except Exception as error:
            return str(error)
        if moment is Moment.TOLD:
            raise KilledError
        self.resources = [one for one in self.resources if one["urn"] != each["urn"]]
        return ""

    def _ask(self, identifier: str) -> str:
        parts = identifier.split("/")
        if parts[-2].lower() == "keys":
            url = f"https://{parts[-3]}.vault.azure.net/keys/{parts[-1]}?api-version=7.4"
        else:
            kind = "/".join([parts[-2]]) if "/providers/" not in identifier else _type_of(identifier)
            url = f"{identifier}?api-version={version_of(kind)}"
        reply = self.client.delete(url)
        return "" if reply.status_code in (200, 202, 204, 404) else reply.text


def key_of(resource: JSON) -> str:
    return str(resource["id"]).rstrip("/").lower()


def _type_of(identifier: str) -> str:
    parts = identifier.rpartition("/providers/")[2].split("/")
    return "/".join([parts[0], *parts[1::2]])


def _urn(row: PlanRow) -> str:
    return f"{_ROOT}::hub:azure:Adopted${row.token}::{row.id.strip('/')}"


_positions: dict[str, int] = {}


def _imported(row: PlanRow) -> JSON:
    return {
        "urn": _urn(row),
        "type": row.token,
        "custom": True,
        "id": row.arm_id,
        "position": _positions.setdefault(row.id, len(_positions)),
        "retainOnDelete": row.method is Method.RETAINED,
    }


def _in_order(rows: dict[str, PlanRow]) -> Iterator[str]:
    order, done = deletion_order(rows), set[str]()
    while len(done) < len(rows):
        for key in [each for each in rows if each not in done and done.issuperset(order[each])]:
            done.add(key)
            yield key


@contextmanager
def _variables(session: Session) -> Iterator[None]:
    before = {name: os.environ.pop(name) for name in VARIABLES if name in os.environ}
    os.environ.update(session.variables)
    try:
        yield
    finally:
        for name in VARIABLES:
            os.environ.pop(name, None)
        os.environ.update(before)


def _failed(account: Account, message: str, urn: str = "") -> Outcome:
    account.problems.append(Problem(urn, message))
    return Outcome(account, 255, 0.0, False, message)
