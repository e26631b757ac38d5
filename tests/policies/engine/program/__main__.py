"""Registers the resources that the file of HUB_CASES describes; nothing of the SDK's classes is in the way."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pulumi
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider

DYNAMIC = "pulumi-python"


def main() -> None:
    declared: dict[str, pulumi.CustomResource] = {}
    for each in json.loads(Path(os.environ["HUB_CASES"]).read_text()):
        package = each["type"].partition(":")[0]
        options = pulumi.ResourceOptions(
            protect=each["protect"] or None,
            retain_on_delete=each["retain"] or None,
            version=each["version"],
            provider=_provider(package, each) if each["provider"] else None,
        )
        properties = {key: _value(value, declared) for key, value in each["properties"].items()}
        if package == DYNAMIC:
            properties["__provider"] = serialize_provider(ResourceProvider())
        declared[each["name"]] = pulumi.CustomResource(each["type"], each["name"], properties, options)


def _provider(package: str, given: dict[str, Any]) -> pulumi.ProviderResource:
    options = pulumi.ResourceOptions(version=given["version"])
    return pulumi.ProviderResource(package, f"{given['name']}-provider", given["provider"], options)


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
