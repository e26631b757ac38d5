"""How OpenTofu calls what Pulumi calls otherwise.

The built plugin's own mapping says which Terraform resource a token stands for and how its fields nest; the plain
provider's schema says what it knows: an argument that only the plugin's overlay has is not in it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

JSON = dict[str, Any]
_LIST, _MAP, _SET = 5, 6, 7  # the bridge's numbers
_MESSAGE_LIMIT = 256 * 1024 * 1024


@dataclass(frozen=True)
class Field:
    """One field of a Terraform resource, as both sides see it.

    Attributes:
        is_block: written as a block, not as an attribute.
        is_single: a list of at most one in Terraform, an object in Pulumi.
        fields: of the object or objects that it holds, by their Pulumi names; None when it holds plain values.
    """

    name: str
    is_block: bool
    is_single: bool
    fields: Mapping[str, Field] | None


class TerraformNames:
    """Names of the resources of one provider.

    Args:
        mapping: the plugin's answer to GetMapping("terraform").
        schema: `tofu providers schema -json` of the plain provider.
    """

    def __init__(self, mapping: JSON, schema: JSON) -> None:
        (provider,) = schema["provider_schemas"].values()
        self._plain: JSON = provider["resource_schemas"]
        self._bridged: JSON = mapping["provider"]["resources"]
        self._given = {info["tok"]: (name, info.get("fields") or {}) for name, info in mapping["resources"].items()}
        self._fields: dict[str, Mapping[str, Field]] = {}

    @classmethod
    def empty(cls) -> TerraformNames:
        """Of a provider without resources."""
        return cls(
            {"provider": {"resources": {}}, "resources": {}}, {"provider_schemas": {"": {"resource_schemas": {}}}}
        )

    def resource(self, token: str) -> str:
        """The Terraform resource of a token such as `scaleway:network/vpc:Vpc`."""
        return str(self._given[token][0])

    def fields(self, token: str) -> Mapping[str, Field]:
        """The resource's fields that the plain provider has, by their Pulumi names."""
        if token not in self._fields:
            name, info = self._given[token]
            block = self._plain[name]["block"]
            self._fields[token] = dict(_fields(self._bridged[name], block, info))
        return self._fields[token]


def _fields(bridged: JSON, plain: JSON, info: JSON) -> Iterator[tuple[str, Field]]:
    attributes, blocks = plain.get("attributes") or {}, plain.get("block_types") or {}
    for name, kind in bridged.items():
        if name not in attributes and name not in blocks:
            continue  # the plugin's overlay
        is_collection = kind["type"] in (_LIST, _SET)
        is_single = is_collection and kind.get("maxItems") == 1
        element = (kind.get("element") or {}).get("resource")
        inner: Mapping[str, Field] | None = None
        if element is not None:
            within = blocks[name]["block"] if name in blocks else _object(attributes[name], element)
            inner = dict(_fields(element, within, {}))
        given = (info.get(name) or {}).get("name")
        field = Field(name, name in blocks, is_single, inner)
        yield given or pulumi_name(name, plural=is_collection and not is_single), field


def _object(attribute: JSON, element: JSON) -> JSON:
    """An attribute that holds objects is typed, not described: all its fields are there."""
    del attribute
    return {"attributes": dict.fromkeys(element)}


def pulumi_name(name: str, *, plural: bool) -> str:
    """`private_ip` is `privateIp`, and `privateIps` where there may be many: as the bridge does it."""
    first, *rest = name.split("_")
    written = first + "".join(part[:1].upper() + part[1:] for part in rest)
    return _plural(written) if plural else written


def _plural(word: str) -> str:
    if word.endswith("s") and not re.search(r"(ss|us|is)$", word):
        return word
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(s|x|z|ch|sh)$", word) else f"{word}s"


def plugin_mapping(plugin: Path) -> JSON:
    """Ask the built plugin how its names come from Terraform's."""
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with subprocess.Popen(
        [plugin], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            address = f"127.0.0.1:{process.stdout.readline().strip()}"
            options = [("grpc.max_receive_message_length", _MESSAGE_LIMIT), ("grpc.enable_http_proxy", 0)]
            with grpc.insecure_channel(address, options=options) as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                request = provider_pb2.GetMappingRequest(key="terraform", provider="scaleway")
                answer: JSON = json.loads(stub.GetMapping(request, timeout=60, wait_for_ready=True).data)
                return answer
        finally:
            process.kill()
