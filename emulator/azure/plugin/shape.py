"""Between the shape of Azure Resource Manager, which puts most under `properties`, and the flat one of the SDK."""

from __future__ import annotations

from typing import Any

from emulator.azure.plugin import sdk
from emulator.store import JSON

ENVELOPE = frozenset({
    "location", "tags", "sku", "kind", "identity", "zones", "extendedLocation", "plan", "managedBy", "etag", "eTag",
    "managedByExtended", "placement",
})  # fmt: skip
"""What stands beside `properties` in a resource."""

# Names that the SDK gives to what Azure calls otherwise.
_SDK_NAMES = {
    "networkAcls": "networkRuleSet",
    "supportsHttpsTrafficOnly": "enableHttpsTrafficOnly",
    "isNfsV3Enabled": "enableNfsV3",
    "isSftpEnabled": "isSftpEnabled",
}
_ARM_NAMES = {name: arm for arm, name in _SDK_NAMES.items()}


def to_sdk(body: Any, types: sdk.Types) -> JSON:
    """What of an object of Azure's the properties `types` know, flat. What they do not know is left out, as it is by
    the provider. Names are found whatever their case.
    """
    found: JSON = {}
    sources = [body]
    if "properties" not in types and isinstance(body.get("properties"), dict):
        sources.append(body["properties"])
    lower = {name.lower(): name for name in types}
    for source in sources:
        for key, value in source.items():
            name = lower.get(_SDK_NAMES.get(key, key).lower())
            if name is not None and name not in found and value not in (None, ""):
                found[name] = _value_to_sdk(value, types[name])
    return found


def _value_to_sdk(value: Any, type_: str) -> Any:
    if isinstance(value, list):
        return [_value_to_sdk(each, type_) for each in value]
    if not isinstance(value, dict):
        return value
    inner = sdk.nested(type_)
    if inner is None:
        return value
    if sdk.is_mapping(type_):
        return {key: _value_to_sdk(each, type_.removeprefix(sdk.MAPPING)) for key, each in value.items()}
    return to_sdk(value, inner)


def to_arm(inputs: JSON, parameters: tuple[str, ...], types: sdk.Types) -> JSON:
    """The body of a request from a resource's inputs; what makes up its id is left out."""
    body: JSON = {}
    for name, value in inputs.items():
        if name in parameters or name in ("azureApiVersion", "__createBeforeDelete"):
            continue
        key = _ARM_NAMES.get(name, name)
        converted = _value_to_arm(value, types.get(name, ""))
        if name in ENVELOPE or name == "properties" or "properties" in types:
            body[key] = converted
        else:
            body.setdefault("properties", {})[key] = converted
    return body


def _value_to_arm(value: Any, type_: str) -> Any:
    if isinstance(value, list):
        return [_nest(_value_to_arm(each, type_), type_) for each in value]
    if isinstance(value, dict):
        inner = sdk.nested(type_) or {}
        return {key: _value_to_arm(each, inner.get(key, "")) for key, each in value.items()}
    return value


def _nest(item: Any, type_: str) -> Any:
    """Parts of network resources in a list are resources themselves: a name, and the rest under `properties`."""
    types = sdk.nested(type_) or {}
    is_part = sdk.is_network(type_) and {"id", "name"} <= types.keys() and "properties" not in types
    if not is_part or not isinstance(item, dict):
        return item
    own = {key: value for key, value in item.items() if key in ("id", "name", "type", "zones", "etag")}
    rest = {key: value for key, value in item.items() if key not in own}
    return {**own, "properties": rest} if rest else own
