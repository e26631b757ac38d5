"""A preview: the document of `pulumi preview --json`, or the events of its streaming form, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.reading import DocumentError
from policies.reading.engine_resource import engine_resource, providers
from policies.resource import STACK, Change, Resource

JSON = Mapping[str, Any]

_WAY_OUT = "`pulumi preview --json --show-sames --stack STACK > FILE` writes one"
_REPLACING = frozenset({"replace", "create-replacement", "delete-replaced", "import-replacement", "read-replacement"})
_GOING = frozenset(
    {"delete", "delete-replaced", "discard", "discard-replaced", "read-discard", "remove-pending-replace"}
)
# Of these the outputs are of today; of all others, of the resource as it was before the change.
_AS_THEY_ARE = frozenset({"same", "read", "refresh"})


@dataclass(frozen=True)
class Preview:
    """What a preview says.

    Attributes:
        resources: as they would be after `up`.
        changes: one for each resource, a replacement being one change.
        complete: whether those that do not change are among them; without them nothing can be said of the whole.
    """

    resources: tuple[Resource, ...]
    changes: tuple[Change, ...]
    complete: bool = True


def read_preview(text: str, origin: str) -> Preview:
    """Read either form.

    Args:
        text: what the engine printed.
        origin: the file or stack that it is of.

    Raises:
        DocumentError: it is no preview; or it failed or was not finished, and nothing can be judged by it.
    """
    document = _document(text, origin)
    if isinstance(document, Mapping) and "steps" in document:
        _require_success(document.get("diagnostics") or [], origin)
        # The engine writes a document also when it was stopped; the summary comes with the end.
        summary = document.get("changeSummary")
        if not isinstance(summary, Mapping) or not summary or document.get("maybeCorrupt"):
            raise DocumentError(f"{origin}: the preview was not finished", _WAY_OUT)
        return _preview([_of_document(each, origin) for each in document["steps"] or []], origin, summary)
    if isinstance(document, list):
        return read_events(document, origin)
    raise DocumentError(f"{origin} is no preview: it has neither `steps` nor the engine's events", _WAY_OUT)


def read_events(events: Iterable[JSON], origin: str) -> Preview:
    """Read the engine's events. They say nothing of dependencies.

    Raises:
        DocumentError: the preview failed, or was not finished.
    """
    steps, summary, corrupt, told = [], None, False, []
    for event in events:
        if "resourcePreEvent" in event:
            steps.append(_of_event(event["resourcePreEvent"]["metadata"]))
        elif "summaryEvent" in event:
            summary = event["summaryEvent"].get("resourceChanges") or {}
            corrupt = corrupt or bool(event["summaryEvent"].get("maybeCorrupt"))
        elif "diagnosticEvent" in event:
            told.append(event["diagnosticEvent"])
    _require_success(told, origin)
    if summary is None or corrupt:
        raise DocumentError(f"{origin}: the preview was not finished", _WAY_OUT)
    return _preview(steps, origin, summary)


def _require_success(diagnostics: Iterable[JSON], origin: str) -> None:
    """What failed half-way holds half of the resources: judging them would pass what was never reached."""
    for each in diagnostics:
        message = str(each.get("message", "")).strip()
        # Said last also when nothing but a policy failed, which stops nothing.
        if each.get("severity") == "error" and message.removeprefix("error: ") != "preview failed":
            raise DocumentError(f"{origin}: the preview failed: {message.splitlines()[-1]}", "mend it, then judge it")


def read_steps(events: Iterable[JSON], origin: str) -> tuple[Change, ...]:
    """The changes that the engine's events of steps tell."""
    steps = [_of_event(each["resourcePreEvent"]["metadata"]) for each in events if "resourcePreEvent" in each]
    return _preview(steps, origin, {}).changes


@dataclass(frozen=True)
class _Step:
    operation: str
    urn: str
    old: JSON | None
    new: JSON | None
    differences: tuple[str, ...]
    feeds_told: bool = True


def _document(text: str, origin: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.startswith("{")]
    try:
        found = [json.loads(line) for line in lines]
    except ValueError as error:
        raise DocumentError(f"{origin} is neither JSON nor one JSON object a line: {error}", _WAY_OUT) from None
    if not found:
        raise DocumentError(f"{origin} holds no JSON", _WAY_OUT)
    return found


def _of_document(step: Any, origin: str) -> _Step:
    if not isinstance(step, Mapping) or not step.get("op") or not step.get("urn"):
        raise DocumentError(f"{origin}: a step has no `op` or no `urn`", _WAY_OUT)
    differences = step.get("detailedDiff") or step.get("diffReasons") or ()
    return _Step(step["op"], step["urn"], step.get("oldState"), step.get("newState"), tuple(differences))


def _of_event(metadata: JSON) -> _Step:
    differences = metadata.get("detailedDiff") or metadata.get("diffs") or ()
    return _Step(metadata["op"], metadata["urn"], metadata.get("old"), metadata.get("new"), tuple(differences), False)


def _preview(steps: Sequence[_Step], origin: str, summary: JSON) -> Preview:
    through = providers(state for step in steps for state in (step.old, step.new) if state)
    changes = tuple(_changes(steps, origin, through))
    resources = tuple(each.new for each in changes if each.new is not None and each.operation not in _GOING)
    told = sum(each.operation == "same" and each.type != STACK for each in changes)
    # The stack's own step is always told, and not always counted.
    return Preview(resources, changes, complete=told >= int(summary.get("same") or 0) - 1)


def _operation(operations: Sequence[str]) -> str:
    """What several steps on one resource come to: the last one, and never less than what deletes it."""
    last = operations[-1]
    if any(each in _REPLACING for each in operations) or ("delete" in operations and last not in _GOING):
        return "replace"
    return "delete" if "delete" in operations else last


def _changes(steps: Iterable[_Step], origin: str, through: Mapping[str, JSON]) -> Iterator[Change]:
    by_urn: dict[str, list[_Step]] = {}
    for step in steps:
        by_urn.setdefault(step.urn, []).append(step)
    for urn, told in by_urn.items():
        # With `--refresh` the engine tells first that it read a resource back, and then what it does with it.
        of_one = [each for each in told if each.operation != "refresh"] or told
        operation = _operation([each.operation for each in of_one])
        old = next((each.old for each in of_one if each.old), None)
        new = next((each.new for each in (of_one if operation == "replace" else of_one[-1:]) if each.new), None)
        shared: Any = {"origin": origin, "through": through, "feeds_told": of_one[0].feeds_told}
        before = engine_resource(old, with_outputs=True, **shared) if old else None
        after = None
        if operation == "same" and new and old and not new.get("outputs"):
            new = {**new, "outputs": old.get("outputs")}  # the engine tells them before it has copied them
        if new and operation not in _GOING:
            kept = before.id if before and operation != "replace" else ""
            after = engine_resource(new, with_outputs=operation in _AS_THEY_ARE, id_=kept, **shared)
        subject = after or before
        if subject is None:
            continue
        differences = tuple(dict.fromkeys(path for each in of_one for path in each.differences))
        yield Change(operation, urn, subject.type, before, after, differences)
