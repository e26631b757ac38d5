"""The engine's events, and what they add up to. All that is shown or counted comes from here, never from text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

JSON = dict[str, Any]

SECRET = "[secret]"  # noqa: S105 - what the engine writes instead of one
ENVELOPE = "4dabf18193072939515e22adb298388d"
"""The key by which the engine marks an encrypted value, or another of its own kind."""
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine writes for a value that is known only after the change."""
_KEPT = 200
"""How many lines of a program's standard error are kept."""


class Verb(StrEnum):
    """What happens to a resource, in a reader's words."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    KEEP = "same"
    READ = "read"
    FORGET = "forget"
    REFRESH = "refresh"


_VERBS = {
    "create": Verb.CREATE,
    "import": Verb.CREATE,
    "update": Verb.UPDATE,
    "replace": Verb.REPLACE,
    "create-replacement": Verb.REPLACE,
    "import-replacement": Verb.REPLACE,
    "delete-replaced": Verb.REPLACE,
    "discard-replaced": Verb.REPLACE,
    "delete": Verb.DELETE,
    "same": Verb.KEEP,
    "read": Verb.READ,
    "read-replacement": Verb.READ,
    "read-discard": Verb.READ,
    "discard": Verb.FORGET,
    "remove-pending-replace": Verb.FORGET,
    "refresh": Verb.REFRESH,
}
CHANGES = frozenset({Verb.CREATE, Verb.UPDATE, Verb.REPLACE, Verb.DELETE})


@dataclass(frozen=True)
class Step:
    """One resource and what the engine does, or would do, with it."""

    urn: str
    type: str
    verb: Verb
    operation: str
    is_cloud: bool
    inputs: JSON
    provider: str
    parent: str

    @property
    def name(self) -> str:
        return self.urn.rpartition("::")[2]

    @property
    def kind(self) -> str:
        """The type as a reader knows it: `network.PrivateNetwork`."""
        package, _, rest = self.type.partition(":")
        module, _, token = rest.rpartition(":")
        area = module.partition("/")[0]
        return f"{area or package}.{token}"


@dataclass(frozen=True)
class Problem:
    """Something that the engine or a provider reports about a resource, or about the whole when `urn` is empty."""

    urn: str
    message: str
    is_error: bool = True
    way_out: str = ""

    @property
    def resource(self) -> str:
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True)
class PolicyProblem(Problem):
    """What a control of the policy pack finds; an error when it is mandatory."""

    control: str = ""


@dataclass(frozen=True)
class Started:
    step: Step


@dataclass(frozen=True)
class Ended:
    step: Step
    failed: bool = False


@dataclass
class Tally:
    """Resources in the cloud (components, providers and the stack itself are not counted) by what became of them."""

    created: int = 0
    changed: int = 0
    deleted: int = 0
    unchanged: int = 0

    def count(self, verb: Verb) -> None:
        match verb:
            case Verb.CREATE:
                self.created += 1
            case Verb.UPDATE | Verb.REPLACE:
                self.changed += 1
            case Verb.DELETE:
                self.deleted += 1
            case Verb.KEEP:
                self.unchanged += 1
            case _:
                pass

    def add(self, other: Tally) -> None:
        self.created += other.created
        self.changed += other.changed
        self.deleted += other.deleted
        self.unchanged += other.unchanged


@dataclass
class Account:
    """What a run of the engine did so far, fed with its events in order."""

    steps: dict[str, Step] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    policy: list[PolicyProblem] = field(default_factory=list)
    steps_in_full: list[JSON] | None = None
    """The events of steps as they came, when they are asked for: each holds a resource twice."""
    done: dict[str, Verb] = field(default_factory=dict)
    totals: dict[str, int] | None = None
    begun: bool = False
    complaints: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT))
    """The last lines that the program wrote to standard error."""

    def feed(self, event: JSON) -> Iterator[Started | Ended | Problem]:
        """Take in one event and yield what is worth showing."""
        self.begun = True
        if "resourcePreEvent" in event:
            if self.steps_in_full is not None:
                self.steps_in_full.append(event)
            step = _step(event["resourcePreEvent"]["metadata"])
            self.steps[step.urn] = step
            if step.verb is Verb.KEEP:
                self._end(step)
                yield Ended(step)
            elif step.operation not in _SILENT:
                yield Started(step)
        elif "resOutputsEvent" in event:
            step = _step(event["resOutputsEvent"]["metadata"])
            if step.verb is not Verb.KEEP or step.urn not in self.done:
                self._end(step)
                if step.operation not in _SILENT:
                    yield Ended(step)
        elif "resOpFailedEvent" in event:
            yield Ended(_step(event["resOpFailedEvent"]["metadata"]), failed=True)
        elif "diagnosticEvent" in event:
            yield from self._diagnose(event["diagnosticEvent"])
        elif "policyEvent" in event:
            yield from self._violation(event["policyEvent"])
        elif "summaryEvent" in event:
            self.totals = dict(event["summaryEvent"].get("resourceChanges") or {})

    @property
    def tally(self) -> Tally:
        tally = Tally()
        for urn, verb in self.done.items():
            if self.steps[urn].is_cloud:
                tally.count(verb)
        return tally

    @property
    def changes(self) -> int:
        """How many resources of any kind changed, or would: what an empty plan has none of."""
        return sum(verb in CHANGES for verb in self.done.values())

    @property
    def unexplained(self) -> str:
        """What the program wrote last, when it failed and no problem says more than that; else empty."""
        errors = [each for each in (*self.problems, *self.policy) if each.is_error]
        if any(not _ENDED_BADLY.search(each.message) for each in errors):
            return ""
        return _last_words(list(self.complaints))

    @property
    def creates(self) -> list[Step]:
        """The steps that make something new in the cloud."""
        return [step for step in self.steps.values() if step.is_cloud and step.operation in ("create", _REPLACEMENT)]

    def goes_on(self, earlier: Account, taken: Iterable[str]) -> None:
        """Count this run and an earlier one as one, in which what was `taken` in (URNs) between them was created."""
        for urn, verb in [*earlier.done.items(), *((urn, Verb.CREATE) for urn in taken)]:
            if verb in CHANGES and (urn in self.steps or urn in earlier.steps):
                self.steps.setdefault(urn, earlier.steps.get(urn) or self.steps[urn])
                self.done[urn] = verb

    def _end(self, step: Step) -> None:
        self.steps.setdefault(step.urn, step)
        before = self.done.get(step.urn)
        # Two steps on one resource are one change of it: what replaces it, or what else weighs more.
        if before is None or before in (Verb.KEEP, Verb.REFRESH, Verb.READ) or step.verb in (Verb.REPLACE, Verb.CREATE):
            self.done[step.urn] = step.verb

    def _diagnose(self, event: JSON) -> Iterator[Problem]:
        severity = event.get("severity")
        if severity == "info#err":
            self.complaints.extend(str(event.get("message") or "").splitlines())
            return
        if severity not in ("error", "warning"):
            return
        problem = Problem(event.get("urn") or "", readable(event.get("message") or ""), severity == "error")
        if (
            problem in self.problems
            or _CUT_OFF.fullmatch(problem.message)
            or (not problem.urn and problem.message in _CLOSING)
        ):
            return
        self.problems.append(problem)
        yield problem

    def _violation(self, event: JSON) -> Iterator[PolicyProblem]:
        said, _, way_out = readable(event.get("message") or "").partition(f"\n{WAY_OUT}")
        name = str(event.get("policyName") or "")
        mandatory = event.get("enforcementLevel") == "mandatory"
        problem = PolicyProblem(event.get("resourceUrn") or "", f"{name}: {said}", mandatory, way_out, name)
        if problem not in self.policy:
            self.policy.append(problem)
            yield problem


WAY_OUT = "way out: "
"""Begins the last line of what the policy pack says."""
_REPLACEMENT = "create-replacement"
_SILENT = frozenset({"same", "read", "read-discard", "refresh", "replace"})
# What the engine says last when something else, already told, went wrong.
_CUT_OFF = re.compile(r"failed to run (policy|remediation): context canceled")
"""What the engine says of a resource that it was judging when another one failed: the other one is the problem."""

_ENDED_BADLY = re.compile(r"[Pp]rogram exited with (non-zero )?exit code")
"""What the engine says of a program that failed without telling it why."""
_SHOWN = 12
"""How many lines of a program's standard error are shown when nothing else explains a failure."""

_CANCELED = re.compile(r"(.*:\s)?context canceled", re.DOTALL)

_CLOSING = frozenset({"update failed", "preview failed", "refresh failed", "destroy failed", "update canceled"})


def _step(metadata: JSON) -> Step:
    state = metadata.get("new") or metadata.get("old") or {}
    kind = metadata["type"]
    return Step(
        urn=metadata["urn"],
        type=kind,
        verb=_VERBS.get(metadata["op"], Verb.READ),
        operation=metadata["op"],
        is_cloud=is_cloud(kind, bool(state.get("custom"))),
        inputs=state.get("inputs") or {},
        provider=state.get("provider") or metadata.get("provider") or "",
        parent=state.get("parent") or "",
    )


def is_cut_off(problem: Problem) -> bool:
    """Whether it says no more than that what was in flight was stopped, as it is by Ctrl-C."""
    return _CANCELED.fullmatch(problem.message) is not None


def is_cloud(kind: str, custom: bool) -> bool:
    """Whether a resource of this type exists in the cloud, and not only in the program."""
    return custom and not kind.startswith("pulumi:")


_PLACE = re.compile(r"^\s*sdk-v2/\S+: sdk\.helper_schema: |: provider=\S+@\S+\s*$")
_COUNT = re.compile(
    r"^\s*(?:Preview failed: )?(?:(?:diffing|creating|updating|deleting) urn:\S+: )?\d+ errors? occurred:\s*"
)
_FRAME = re.compile(r'File "([^"]+)", line (\d+)')


def readable(message: str) -> str:
    """A diagnostic without what says nothing to its reader: the plugin's own places, counts, a program's traceback."""
    text = _COUNT.sub("", _PLACE.sub("", message.strip()))
    if "Traceback (most recent call last)" in text:
        text = _without_traceback(text)
    lines = [line.strip().removeprefix("* ") for line in text.strip().splitlines()]
    return "\n".join(line for line in lines if line)


def _last_words(lines: list[str]) -> str:
    """The end of what a program wrote, of a traceback only the exception."""
    frames = [number for number, line in enumerate(lines) if _FRAME.search(line)]
    rest = lines[frames[-1] + 1 :] if frames else lines
    while frames and rest and rest[0].startswith("  "):
        rest = rest[1:]
    return "\n".join([line.strip() for line in rest if line.strip()][-_SHOWN:])


def _without_traceback(text: str) -> str:
    """The last line of a Python traceback and the deepest place in it that is not a library's."""
    frames = [
        place for place in _FRAME.findall(text) if "site-packages" not in place[0] and "/lib/python" not in place[0]
    ]
    lines = [line for line in text.strip().splitlines() if line.strip() and not line.startswith(" ")]
    last = lines[-1] if lines else "the program failed"
    return f"{last} ({frames[-1][0]}:{frames[-1][1]})" if frames else last
