"""Container images by name: which registry they are of, and whether they are pinned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policies.context import Context

REGISTRY = "rg.fr-par.scw.cloud"
"""The host of Scaleway's registry in Paris."""
_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")


def is_pinned(image: str) -> bool:
    """Whether an image is named by its digest: a tag may be moved to another one."""
    return bool(_DIGEST.search(image))


def digest(image: str) -> str:
    """The digest that an image is named by; empty when it is not."""
    found = _DIGEST.search(image)
    return found[0][1:] if found else ""


def own_prefix(context: Context) -> str:
    """What the name of an image of the hub's own registry begins with; any namespace when no environment is known."""
    if context.environment is None:
        return f"{REGISTRY}/"
    return f"{REGISTRY}/{context.environment.platform.registry.name}/"
