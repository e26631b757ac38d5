"""Registers the resources that the file of HUB_CASES describes; nothing of the SDK's classes is in the way."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pulumi

REFERENCE, SECRET = "$ref", "$secret"
VERSIONS = {"scaleway": "1.60.0", "azure-native": "3.29.0"}


def main() -> None:
    declared: dict[str, pulumi.CustomResource] = {}
    for each in json.loads(Path(os.environ["HUB_CASES"]).read_text()):
        package = each["type"].partition(":")[0]
        options = pulumi.ResourceOptions(
            protect=each["protect"] or None,
            retain_on_delete=each["retain"] or None,
            version=VERSIONS.get(package),
            provider=_provider(package, each["name"], each["provider"]) if each["provider"] else None,
        )
        properties = {key: _value(value, declared) for key, value in each["properties"].items()}
        declared[each["name"]] = pulumi.CustomResource(each["type"], each["name"], properties, options)


def _provider(package: str, name: str, values: dict[str, Any]) -> pulumi.ProviderResource:
    return pulumi.ProviderResource(
        package, f"{name}-provider", values, pulumi.ResourceOptions(version=VERSIONS.get(package))
    )


def _value(value: Any, declared: dict[str, pulumi.CustomResource]) -> Any:
    match value:
        case {"$ref": name, "property": property_}:
            return declared[name].id if property_ == "id" else getattr(declared[name], property_)
        case {"$secret": inner}:
            return pulumi.Output.secret(_value(inner, declared))
        case dict():
            return {key: _value(each, declared) for key, each in value.items()}
        case list():
            return [_value(each, declared) for each in value]
        case _:
            return value


main()
