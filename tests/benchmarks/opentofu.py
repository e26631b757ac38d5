"""An OpenTofu configuration: the same resources as a stack declares, in the syntax's JSON form.

What the plain provider cannot do is left out and said: arguments of the plugin's overlay, and dynamic resources.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.pins import SCALEWAY_PROVIDER
from tests.benchmarks.declaration import STACK_REFERENCE, Declaration, Reference, Resource, Secret, Text
from tests.benchmarks.terraform_names import Field, TerraformNames, pulumi_name

JSON = dict[str, Any]
STATE = "terraform.tfstate"
_PROVIDER_FIELDS = {"organizationId": "organization_id", "region": "region", "zone": "zone"}


@dataclass
class Omissions:
    """What a configuration does not have of what the stack declares."""

    arguments: set[str] = field(default_factory=set)
    resources: set[str] = field(default_factory=set)

    def __or__(self, other: Omissions) -> Omissions:
        return Omissions(self.arguments | other.arguments, self.resources | other.resources)


def write(
    declaration: Declaration, folder: Path, names: TerraformNames, upstream: Mapping[str, Path] | None = None
) -> Omissions:
    """Write the configuration into `folder`.

    Args:
        upstream: the folders of the configurations whose outputs it reads, by stack name.

    Returns:
        What it leaves out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    writer = _Writer(declaration, names)
    document = writer.document(upstream or {})
    (folder / "main.tf.json").write_text(json.dumps(document, indent=1))
    return writer.omissions


class _Writer:
    def __init__(self, declaration: Declaration, names: TerraformNames) -> None:
        self.declaration = declaration
        self.names = names
        self.resources = {each.urn: each for each in declaration.resources}
        self.omissions = Omissions()

    def document(self, upstream: Mapping[str, Path]) -> JSON:
        resources: dict[str, JSON] = {}
        data: dict[str, JSON] = {}
        for each in self.declaration.resources:
            if each.type == STACK_REFERENCE:
                folder = upstream[_stack(each)]
                data[_label(each)] = {"backend": "local", "config": {"path": str(folder / STATE)}}
            elif each.is_cloud:
                resources.setdefault(self.names.resource(each.type), {})[_label(each)] = self._resource(each)
            else:
                self.omissions.resources.add(each.type.rpartition(":")[2])
        document: JSON = {
            "terraform": {
                "required_providers": {"scaleway": {"source": "scaleway/scaleway", "version": SCALEWAY_PROVIDER}}
            },
            "provider": {
                "scaleway": {
                    _PROVIDER_FIELDS[key]: value
                    for key, value in self.declaration.provider.items()
                    if key in _PROVIDER_FIELDS
                }
            },
        }
        if resources:
            document["resource"] = resources
        if data:
            document["data"] = {"terraform_remote_state": data}
        if self.declaration.outputs:
            document["output"] = {
                key: {"value": self._plain(value), "sensitive": True} for key, value in self.declaration.outputs.items()
            }
        return document

    def _resource(self, resource: Resource) -> JSON:
        body = self._object(resource.inputs, self.names.fields(resource.type), self.names.resource(resource.type))
        needs = sorted(self._addresses(resource))
        if needs:
            body["depends_on"] = needs
        if resource.options.get("protect"):
            body["lifecycle"] = {"prevent_destroy": True}
        return body

    def _addresses(self, resource: Resource) -> Iterator[str]:
        for urn in resource.depends_on:
            other = self.resources.get(urn)
            if other is not None and other.is_cloud:
                yield f"{self.names.resource(other.type)}.{_label(other)}"

    def _object(self, values: Mapping[str, Any], fields: Mapping[str, Field], where: str) -> JSON:
        written: JSON = {}
        for key, value in values.items():
            known = fields.get(key)
            if known is None:
                self.omissions.arguments.add(f"{where}.{key}")
                continue
            written[known.name] = self._field(value, known, where)
        return written

    def _field(self, value: Any, known: Field, where: str) -> Any:
        if known.fields is None:
            return [self._plain(value)] if known.is_single else self._plain(value)
        values = value if isinstance(value, list) else [value]
        return [self._object(each, known.fields, f"{where}.{known.name}") for each in values]

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Secret):
            return self._plain(value.value)
        if isinstance(value, Reference):
            return self._interpolated(value)
        if isinstance(value, Text):
            return "".join(
                _escaped(part) if isinstance(part, str) else self._interpolated(part) for part in value.parts
            )
        if isinstance(value, Mapping):
            return {key: self._plain(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._plain(each) for each in value]
        return _escaped(value) if isinstance(value, str) else value

    def _interpolated(self, reference: Reference) -> str:
        expression = self._expression(reference)
        if expression is None:
            # A dynamic resource's output: the cloud starts the same for every peer, so its value is the same too.
            return _escaped(reference.value)
        return f'${{element(reverse(split("/", {expression})), 0)}}' if reference.bare else f"${{{expression}}}"

    def _expression(self, reference: Reference) -> str | None:
        resource = self.resources[reference.urn]
        if resource.type == STACK_REFERENCE:
            return f"data.terraform_remote_state.{_label(resource)}.outputs{_steps(reference.path[1:])}"
        if not resource.is_cloud:
            return None
        text = f"{self.names.resource(resource.type)}.{_label(resource)}"
        if reference.path == ("id",):
            return f"{text}.id"
        fields: Mapping[str, Field] | None = self.names.fields(resource.type)
        for step in reference.path:
            known = fields.get(step) if fields is not None and isinstance(step, str) else None
            if known is None:
                text += _steps((step,))
                continue
            text += f".{known.name}[0]" if known.is_single else f".{known.name}"
            fields = known.fields
        return text


def _stack(reference: Resource) -> str:
    """`organization/hub/rehearsal.network` is the stack `rehearsal.network`."""
    return str(reference.inputs["name"]).rpartition("/")[2]


def _label(resource: Resource) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", resource.name)


def _steps(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f"[{json.dumps(step)}]" for step in path)


def _escaped(text: str) -> str:
    return text.replace("${", "$${").replace("%{", "%%{")


__all__ = ["STATE", "Omissions", "pulumi_name", "write"]
