"""What the azure-native SDK knows of a type token, from a file that is written when it is first asked for."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from emulator.azure.plugin import VERSION
from emulator.azure.plugin.paths import PATHS
from emulator.store import JSON

Types = dict[str, str]
"""Properties by the name that travels to the plugin, each with a reference to the type of its objects."""
MAPPING = "{}"


@dataclass(frozen=True)
class Sdk:
    """One resource class.

    Attributes:
        inputs: input properties.
        required: input properties that a program must set.
        outputs: output properties.
        api_version: the version of the Azure API that the class stands for; empty for what has none.
    """

    inputs: Types
    required: tuple[str, ...]
    outputs: Types
    api_version: str


def load() -> None:
    """Have the description at hand."""
    _description()


@cache
def find(token: str) -> Sdk | None:
    """What the SDK knows of a token; None for a token that the stand-in does not serve."""
    found = _description()["tokens"].get(token)
    if found is None:
        return None
    return Sdk(found["inputs"], tuple(found["required"]), found["outputs"], found["api_version"])


def nested(reference: str) -> Types | None:
    """The properties of the objects that a reference is for; None when it has no single type of objects."""
    found = _description()["types"].get(reference.removeprefix(MAPPING))
    types: Types | None = found and found["properties"]
    return types


def required(reference: str) -> tuple[str, ...]:
    """Properties that the objects of a reference must have."""
    found = _description()["types"].get(reference.removeprefix(MAPPING))
    return tuple(found["required"]) if found else ()


def is_mapping(reference: str) -> bool:
    """Whether a property holds values under names that are data, such as tags."""
    return reference.startswith(MAPPING)


def is_network(reference: str) -> bool:
    return ".network." in reference


@cache
def _description() -> JSON:
    path = _cache()
    try:
        found: JSON = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        from emulator.azure.plugin.sdk_reading import describe  # noqa: PLC0415 - loads the SDK, which takes seconds

        found = describe(PATHS)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        temporary.write_text(json.dumps(found), encoding="utf-8")
        temporary.replace(path)
    return found


def _cache() -> Path:
    """Where the description is kept, for all clones of one user; its name tells what it was made from."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache"
    reader = Path(__file__).with_name("sdk_reading.py").read_bytes()
    key = hashlib.sha256(json.dumps(PATHS).encode() + reader).hexdigest()[:16]
    return root / "sovereign-hub" / f"azure-native-{VERSION}-{key}.json"
