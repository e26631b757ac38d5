"""Sound samples of what the rehearsal declares nothing of: they are spoilt as it is, by the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from policies.resource import Resource
from policies.yaml_text import read_yaml

FOLDER = Path(__file__).parent / "samples"

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class SampleError(Exception):
    """A sample is not of the form that it must have; names the file, the key and the rule."""


class _Resource(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    type: _Text
    name: _Text
    id: str = ""
    protect: bool = False
    properties: dict[str, Any] = {}


class _Sample(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    says: _Text
    environment: _Text
    layer: _Text
    facts: dict[str, Any] = {}
    added: tuple[_Text, ...] = ()
    without: tuple[_Text, ...] = ()
    resources: Annotated[tuple[_Resource, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Sample:
    """A set of resources that no control says anything against.

    Attributes:
        environment: the environment whose rules hold.
        layer: the layer that they are.
        facts: what a runner knows besides; see `policies.context.Context`.
        added: types of which one is added bare, besides those that it has.
        without: controls that are not held against it: those that refuse its environment by a written decision.
    """

    name: str
    says: str
    environment: str
    layer: str
    facts: Mapping[str, Any] = field(repr=False)
    added: tuple[str, ...]
    without: tuple[str, ...]
    resources: tuple[Resource, ...] = field(repr=False)


def samples(folder: Path = FOLDER) -> tuple[Sample, ...]:
    """Read the samples of policies/mutants/samples/.

    Raises:
        SampleError: one is not of the form that it must have.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.yaml")))


def _read(path: Path) -> Sample:
    file = f"policies/mutants/samples/{path.name}"
    try:
        given = _Sample.model_validate(read_yaml(path.read_text()))
    except yaml.YAMLError as error:
        raise SampleError(f"{file} is no YAML: {error}") from None
    except ValidationError as error:
        lines = [f"{file}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise SampleError("\n".join(lines)) from None
    resources = tuple(_resource(each, path.stem) for each in given.resources)
    return Sample(
        path.stem, given.says, given.environment, given.layer, given.facts, given.added, given.without, resources
    )


def _resource(given: _Resource, sample: str) -> Resource:
    urn = f"urn:pulumi:{sample}::hub::{given.type}::{given.name}"
    return Resource(
        urn=urn,
        type=given.type,
        name=given.name,
        given=given.properties,
        id=given.id,
        protected=given.protect,
        origin=sample,
    )
