"""The words in which a control's cases are written: resources, and what the control must say of them.

Cases are data: the same ones are judged in this process (test_cases.py) and by the real engine (engine/).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from policies.context import today
from policies.values import UNKNOWN

unknown = UNKNOWN
"""A value that is known only after `up`."""


@dataclass(frozen=True)
class Ref:
    """A property of another resource of the case: its id unless another is named."""

    name: str
    property: str = "id"


@dataclass(frozen=True)
class Secret:
    """A value that the engine keeps as a secret."""

    value: Any


@dataclass(frozen=True)
class Declared:
    """A resource of a case, as a program declares it. `name` is unique in the case and holds no dot.

    `identity`: the id of what is there already, as in an imported estate; else one is made up, unknown in a preview.
    """

    type: str
    name: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    protect: bool = False
    retain: bool = False
    provider: Mapping[str, Any] = field(default_factory=dict)
    identity: str = ""

    @property
    def package(self) -> str:
        """The package of its type, as in `scaleway` of `scaleway:network/vpc:Vpc`."""
        return self.type.partition(":")[0]


@dataclass(frozen=True)
class Step:
    """A step of a preview: a resource as it is, as it will be, or both."""

    operation: str
    old: Declared | None = None
    new: Declared | None = None


class Verdict(StrEnum):
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True)
class Case:
    """Resources, or steps of a preview, that belong together.

    Attributes:
        says: what it shows, in a few words.
        at: where the control must find something, and nowhere else: `name` or `name.path`; `stack` for what is missing.
        environment: the environment that they are declared in; None for one that has no file: production's rules.
        layer: the layer that the stack is.
        live: whether an account is read back.
        facts: what a runner knows besides; see `policies.context.Context`.
        on_engine: whether the real engine can judge it too; False needs a reason in `says`.
    """

    verdict: Verdict
    says: str
    resources: tuple[Declared, ...] = ()
    steps: tuple[Step, ...] = ()
    at: tuple[str, ...] = ()
    environment: str | None = None
    layer: str = ""
    live: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    on_engine: bool = True


def resource(
    type_: str,
    name: str,
    properties: Mapping[str, Any] | None = None,
    /,
    *,
    protect: bool = False,
    retain: bool = False,
    provider: Mapping[str, Any] | None = None,
    identity: str = "",
    **more: Any,
) -> Declared:
    """A resource; properties under the names that the engine uses, as a mapping or as keywords."""
    return Declared(type_, name, {**(properties or {}), **more}, protect, retain, provider or {}, identity)


def ref(name: str, property_: str = "id") -> Ref:
    """What another resource of the case gives."""
    return Ref(name, property_)


def secret(value: Any) -> Secret:
    """A secret value."""
    return Secret(value)


def in_days(days: int) -> str:
    """A date, so many days from today in UTC, as the API writes timestamps."""
    return f"{today() + timedelta(days=days)}T00:00:00Z"


def good(says: str, *declared: Declared | Step, **more: Any) -> Case:
    """The control must find nothing."""
    return _case(Verdict.GOOD, says, declared, (), more)


def bad(says: str, *declared: Declared | Step, at: str | tuple[str, ...], **more: Any) -> Case:
    """The control must find something at each of these places, and nowhere else."""
    return _case(Verdict.BAD, says, declared, (at,) if isinstance(at, str) else at, more)


def _case(
    verdict: Verdict, says: str, declared: tuple[Declared | Step, ...], at: tuple[str, ...], more: Mapping[str, Any]
) -> Case:
    resources = tuple(each for each in declared if isinstance(each, Declared))
    steps = tuple(each for each in declared if isinstance(each, Step))
    return Case(verdict, says, resources, steps, at, **more)


def create(new: Declared) -> Step:
    """A resource comes to be."""
    return Step("create", new=new)


def update(old: Declared, new: Declared) -> Step:
    """A resource is changed."""
    return Step("update", old, new)


def replace(old: Declared, new: Declared) -> Step:
    """A resource is deleted and made anew."""
    return Step("replace", old, new)


def delete(old: Declared) -> Step:
    """A resource goes."""
    return Step("delete", old)
