"""Judges the inputs of a resource by the SDK's types, with the provider's words."""

from __future__ import annotations

import hashlib
from typing import Any

from emulator.azure.plugin import sdk
from emulator.azure.plugin.paths import ONLY_NAMES, Path
from emulator.azure.plugin.values import UNKNOWN
from emulator.store import JSON

PLUGIN_ONLY = ("azureApiVersion", "__createBeforeDelete", "id")


def automatic_name(urn: str, seed: bytes) -> str:
    """The name of a resource whose program gives it none: that of the program, and eight digits."""
    return urn.rpartition("::")[2] + hashlib.sha256(seed).hexdigest()[:8]


def with_defaults(news: JSON, olds: JSON, known: sdk.Sdk, path: Path, name: str) -> JSON:
    """What a program left out and the provider fills in: a name, the version of the API."""
    found = dict(news)
    for parameter in path.parameters:
        if parameter in ONLY_NAMES:
            found.setdefault(parameter, ONLY_NAMES[parameter])
    own = path.own_name
    if own in olds:
        found.setdefault(own, olds[own])
    elif own not in found and own not in known.required and own != "subscriptionId":
        found |= {own: name, "__createBeforeDelete": True}
    if known.api_version:
        found.setdefault("azureApiVersion", known.api_version)
    return found


def failures(news: JSON, known: sdk.Sdk, path: Path, token: str) -> list[str]:
    """What is wrong with inputs: nothing, or the reasons.

    The provider passes over names that it does not know, and does not send them; here they are refused, so that a
    program's misspelt argument is found.
    """
    found = [
        f"missing required property '{name}'"
        for name in dict.fromkeys((*path.parameters, *known.required))
        if name not in news
    ]
    for name, value in news.items():
        if name not in known.inputs and name not in path.parameters and name not in PLUGIN_ONLY:
            found.append(f"'{name}' is no property of {token}")
        elif name in known.inputs:
            found += _inside(name, value, known.inputs[name])
    return found


def _inside(context: str, value: Any, type_: str) -> list[str]:
    if value == UNKNOWN:
        return []
    if isinstance(value, list):
        return [reason for index, each in enumerate(value) for reason in _inside(f"{context}[{index}]", each, type_)]
    inner = sdk.nested(type_) if isinstance(value, dict) and not sdk.is_mapping(type_) else None
    if inner is None:
        return []
    missing = [f"missing required property '{context}.{name}'" for name in sdk.required(type_) if name not in value]
    below = [
        reason for name in value if name in inner for reason in _inside(f"{context}.{name}", value[name], inner[name])
    ]
    return missing + below
