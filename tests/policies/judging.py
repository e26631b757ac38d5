"""Judges a case in this process, as two readers see it: the engine's preview, and a state in which all is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from policies.context import Context
from policies.control import Control
from policies.evaluation import Evaluation
from policies.findings import Finding
from policies.resource import Change, Resource
from policies.values import UNKNOWN
from policies.vocabulary import Status
from settings import load_environment
from tests.policies.case import Case, Declared, Ref, Secret

_SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


class Reading(StrEnum):
    PREVIEW = "preview"
    """Ids that only a cloud gives are unknown."""
    STATE = "state"
    """All ids are known, and nothing else tells what refers to what."""


def judge(control: Control, case: Case, reading: Reading) -> list[Finding]:
    """What one control finds in a case."""
    environment = load_environment(case.environment) if case.environment else None
    evaluation = Evaluation((control,), Context(environment, case.layer, live=case.live, facts=case.facts))
    found = [finding for step in case.steps for finding in evaluation.change(_change(step, case, reading))]
    if case.resources or not case.steps:
        found += evaluation.resources(_resources(case.resources, reading))
    return found


def places(found: Iterable[Finding], *statuses: Status) -> set[str]:
    """Where findings are, as cases write it."""
    return {f"{each.name}.{each.path}".rstrip(".") for each in found if each.status in statuses}


def _change(step: Any, case: Case, reading: Reading) -> Change:
    # What is there already is known in full, whoever reads it.
    old = _resources((step.old,), Reading.STATE)[0] if step.old else None
    new = _resources((step.new,), reading)[0] if step.new else None
    subject = new or old
    assert subject is not None
    return Change(step.operation, subject.urn, subject.type, old, new)


def _resources(declared: tuple[Declared, ...], reading: Reading) -> list[Resource]:
    by_name = {each.name: each for each in declared}
    return [_resource(each, by_name, reading) for each in declared]


def _resource(declared: Declared, by_name: Mapping[str, Declared], reading: Reading) -> Resource:
    feeds = {key: tuple(_referred(value, by_name)) for key, value in declared.properties.items()}
    return Resource(
        urn=_urn(declared),
        type=declared.type,
        name=declared.name,
        given={key: _given(value, by_name, reading) for key, value in declared.properties.items()},
        id=_id(declared) if reading is Reading.STATE else declared.identity,
        protected=declared.protect,
        retained=declared.retain,
        feeds={key: urns for key, urns in feeds.items() if urns} if reading is Reading.PREVIEW else {},
        provider=declared.provider,
    )


def _urn(declared: Declared) -> str:
    return f"urn:pulumi:cases::hub::{declared.type}::{declared.name}"


def _id(declared: Declared) -> str:
    return declared.identity or f"fr-par/{uuid5(NAMESPACE_URL, _urn(declared))}"


def _given(value: Any, by_name: Mapping[str, Declared], reading: Reading) -> Any:
    match value:
        case Ref(name, "id"):
            return UNKNOWN if reading is Reading.PREVIEW else _id(by_name[name])
        case Ref(name, property_):
            return _given(by_name[name].properties[property_], by_name, reading)
        case Secret(inner):
            return {**_SECRET, "value": _given(inner, by_name, reading)}
        case Mapping():
            return {key: _given(each, by_name, reading) for key, each in value.items()}
        case list():
            return [_given(each, by_name, reading) for each in value]
        case _:
            return value


def _referred(value: Any, by_name: Mapping[str, Declared]) -> Iterable[str]:
    match value:
        case Ref(name, _):
            yield _urn(by_name[name])
        case Secret(inner):
            yield from _referred(inner, by_name)
        case Mapping():
            for each in value.values():
                yield from _referred(each, by_name)
        case list():
            for each in value:
                yield from _referred(each, by_name)
        case _:
            return
