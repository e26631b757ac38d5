"""The classes of azure-native, read from the SDK's own registration table without importing it."""

from __future__ import annotations

import importlib.util
import json
import re
from functools import cache
from pathlib import Path

_TABLE = re.compile(r'resource_modules="""\n(.*?)\n"""', re.DOTALL)


@cache
def native_classes() -> dict[str, str]:
    """Token to class name: `azure-native:storage:BlobContainer` to `BlobContainer`.

    Empty where the SDK is not installed. Raises ValueError when the SDK has no table of the known form: it is another
    version than the one that was read.
    """
    found = importlib.util.find_spec("pulumi_azure_native")
    if found is None or found.origin is None:
        return {}
    table = _TABLE.search(Path(found.origin).read_text(encoding="utf-8"))
    if table is None:
        raise ValueError(f"{found.origin} registers its classes in a form that is not known here")
    return {token: name for module in json.loads(table[1]) for token, name in module["classes"].items()}


def candidates(arm_type: str) -> list[str]:
    """Classes whose name resembles a type's: a hint for whoever adds an unknown type to the catalogue."""
    provider, _, rest = arm_type.partition("/")
    stem = re.sub(r"ies$", "y", rest.rpartition("/")[2])
    stem = stem.removesuffix("s").lower()
    module = provider.removeprefix("microsoft.")
    exact = [token for token, name in native_classes().items() if stem and stem == name.lower()]
    return sorted(exact, key=lambda token: (token.split(":")[1] != module, token))[:3]
