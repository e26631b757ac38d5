"""Values as the engine writes them: what is unset, unknown or secret is told apart, and never mistaken for a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

# How the engine's protocol marks what JSON has no word for (pulumi, sdk/go/common/resource: plugin and sig packages).
_MARK: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a mark of the protocol
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
_UNKNOWN: Final = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
# What `pulumi preview --json` prints in a secret's place.
_BLINDED: Final = "[secret]"


class Unknown:
    """Stands for a value that is not known: `UNKNOWN`, the only instance."""

    def __repr__(self) -> str:
        return "(unknown)"


UNKNOWN: Final = Unknown()


class UnknownValueError(Exception):
    """A control read a value that is not known yet; it is judged again when it is."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True)
class Decoded:
    """Values in plain Python, and the paths of those that the engine keeps as secrets."""

    values: dict[str, Any]
    secrets: frozenset[str]


def decode(properties: Mapping[str, Any]) -> Decoded:
    """Turn properties as the engine gives them into plain values.

    Secrets are unwrapped, and their paths kept. What is encrypted or blinded is unknown and a secret. Defaults that a
    bridged provider notes under `__defaults` are left out: it is the value that counts, whoever set it.
    """
    secrets: set[str] = set()
    values = {name: _plain(value, name, secrets) for name, value in properties.items() if not name.startswith("__")}
    return Decoded(values, frozenset(secrets))


def _plain(value: Any, path: str, secrets: set[str]) -> Any:
    if isinstance(value, str):
        if value == _BLINDED:
            secrets.add(path)
            return UNKNOWN
        return UNKNOWN if value in _UNKNOWN else value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return _mapping(value, path, secrets)
    if isinstance(value, list | tuple):
        return [_plain(each, f"{path}[{index}]", secrets) for index, each in enumerate(value)]
    return value


def _mapping(value: Mapping[str, Any], path: str, secrets: set[str]) -> Any:
    mark = value.get(_MARK)
    if mark == _SECRET:
        secrets.add(path)
        return _plain(value["value"], path, secrets) if "value" in value else UNKNOWN
    if mark == _OUTPUT:
        if value.get("secret"):
            secrets.add(path)
        return _plain(value["value"], path, secrets) if "value" in value else UNKNOWN
    if mark == _RESOURCE:
        return _plain(value.get("id") or value.get("urn"), path, secrets)
    return {
        name: _plain(each, f"{path}.{name}", secrets) for name, each in value.items() if not str(name).startswith("__")
    }


def knows(value: Any) -> bool:
    """Whether nothing in a value is unknown."""
    if value is UNKNOWN:
        return False
    if isinstance(value, Mapping):
        return all(knows(each) for each in value.values())
    if isinstance(value, list):
        return all(knows(each) for each in value)
    return True


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that holds no others, with its path; unknown ones too."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from leaves(each, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from leaves(each, f"{path}[{index}]")
    else:
        yield path, value
