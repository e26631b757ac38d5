"""A bare Pulumi program: the same resources as a stack declares, as one would write it by hand."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks.declaration import (
    STACK_REFERENCE,
    Declaration,
    Reference,
    Resource,
    Secret,
    Text,
    references,
)

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# What our own program does before its first import, so that the comparison is of what is declared.
TUNED = """\
import atexit
import gc

gc.disable()
atexit.register(gc.freeze)

import components  # loads the SDK's modules on demand
from components.sdk_tuning import tune_sdk

tune_sdk()

"""
_PROVIDER = """\

class Provider(pulumi.ProviderResource):
    def __init__(self, properties):
        super().__init__("scaleway", "scaleway", properties, pulumi.ResourceOptions(version="1.60.0"))


class Dynamic(pulumi.CustomResource):
    pass

"""


def write(declaration: Declaration, folder: Path, project: str, *, tuned: bool) -> None:
    """Write the program into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text(f"name: {project}\nruntime: python\n")
    (folder / "__main__.py").write_text("\n".join(_lines(declaration, tuned=tuned)) + "\n")


def _lines(declaration: Declaration, *, tuned: bool) -> Iterator[str]:
    modules = sorted({_module(each) for each in declaration.resources if each.is_cloud})
    yield (TUNED if tuned else "") + "import pulumi"
    if not tuned:
        yield "import pulumiverse_scaleway"
    yield from (f"from pulumiverse_scaleway import {module}" for module in modules)
    yield _PROVIDER
    yield f"provider = Provider({declaration.provider!r})"
    names = {each.urn: f"r{number}" for number, each in enumerate(declaration.resources)}
    for each in declaration.resources:
        yield f"{names[each.urn]} = {_Writer(declaration, names).resource(each)}"
    for key, value in declaration.outputs.items():
        yield f"pulumi.export({key!r}, {_Writer(declaration, names).value(value)})"


def _module(resource: Resource) -> str:
    """`scaleway:network/vpc:Vpc` is in the module `network`, those of `scaleway:index/...` in the package itself."""
    return resource.type.split(":")[1].partition("/")[0]


class _Writer:
    def __init__(self, declaration: Declaration, names: Mapping[str, str]) -> None:
        self.resources = {each.urn: each for each in declaration.resources}
        self.names = names
        self.referred = {
            (reference.urn, str(reference.path[0]))
            for each in declaration.resources
            for reference in references(each.inputs)
        } | {(reference.urn, str(reference.path[0])) for reference in references(declaration.outputs)}

    def resource(self, resource: Resource) -> str:
        if resource.type == STACK_REFERENCE:
            return f"pulumi.StackReference({resource.inputs['name']!r})"
        options = self._options(resource)
        if not resource.is_cloud:
            # A dynamic resource: its outputs are known only if they are asked for.
            asked = {key: None for urn, key in sorted(self.referred) if urn == resource.urn and key != "id"}
            properties = {**asked, **resource.inputs}
            written = ", ".join(f"{key!r}: {self.value(value)}" for key, value in properties.items())
            return f"Dynamic({resource.type!r}, {resource.name!r}, {{{written}}}, {options})"
        arguments = ", ".join(f"{snake(key)}={self.value(value)}" for key, value in resource.inputs.items())
        constructor = f"{_module(resource)}.{resource.type.rpartition(':')[2]}"
        return f"{constructor}({resource.name!r}, {arguments}{', ' if arguments else ''}opts={options})"

    def _options(self, resource: Resource) -> str:
        given: dict[str, str] = {}
        if resource.is_cloud:
            given["provider"] = "provider"
        if resource.depends_on:
            given["depends_on"] = f"[{', '.join(self.names[urn] for urn in self._known(resource.depends_on))}]"
        for key, value in resource.options.items():
            if key != "customTimeouts":
                given[snake(key)] = repr([snake(each) for each in value] if isinstance(value, list) else value)
        return f"pulumi.ResourceOptions({', '.join(f'{key}={value}' for key, value in given.items())})"

    def _known(self, urns: Iterable[str]) -> Iterator[str]:
        return (urn for urn in urns if urn in self.names)

    def value(self, value: Any) -> str:
        if isinstance(value, Reference):
            return self._reference(value)
        if isinstance(value, Text):
            parts = ", ".join(repr(part) if isinstance(part, str) else self._reference(part) for part in value.parts)
            return f"pulumi.Output.concat({parts})"
        if isinstance(value, Secret):
            return f"pulumi.Output.secret({self.value(value.value)})"
        if isinstance(value, Mapping):
            return f"{{{', '.join(f'{self._key(key)!r}: {self.value(each)}' for key, each in value.items())}}}"
        if isinstance(value, list):
            return f"[{', '.join(map(self.value, value))}]"
        return repr(value)

    @staticmethod
    def _key(key: str) -> str:
        """Fields of the SDK's types are written in snake case; keys of plain maps stay as they are."""
        return snake(key) if re.fullmatch(r"[a-z]+[A-Za-z0-9]*[A-Z][A-Za-z0-9]*", key) else key

    def _reference(self, reference: Reference) -> str:
        first, *rest = reference.path
        name = self.names[reference.urn]
        if self.resources[reference.urn].type == STACK_REFERENCE:
            first, *rest = rest
            text = f"{name}.require_output({first!r})"
        elif self.resources[reference.urn].is_cloud:
            text = f"{name}.{snake(str(first))}"
            rest = [self._key(each) if isinstance(each, str) else each for each in rest]
        else:
            text = f"{name}.{first}"
        text += "".join(f"[{each!r}]" for each in rest)
        return f'{text}.apply(lambda known: known.rpartition("/")[2])' if reference.bare else text


def snake(name: str) -> str:
    """`volumeSizeInGb` as the SDK writes it in Python: `volume_size_in_gb`."""
    written = _CAMEL.sub("_", name).lower()
    return f"{written}_" if keyword.iskeyword(written) else written
