"""Resource ids of Azure Resource Manager. They compare without regard to case, and are echoed as they were given."""

from __future__ import annotations

from dataclasses import dataclass

PROVIDERS = "providers"


@dataclass(frozen=True)
class ResourceId:
    """An id taken apart.

    Attributes:
        text: as it was given, without a slash at the end.
        scope: what the resource lies in: a resource group, a subscription, or the resource that it extends.
        type: namespace and types, such as `Microsoft.Network/virtualNetworks/subnets`; for a subscription and a
            resource group the types that Azure gives them.
        names: one for each type.
    """

    text: str
    scope: str
    type: str
    names: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.text.lower()

    @property
    def name(self) -> str:
        return self.names[-1]

    @property
    def subscription(self) -> str:
        parts = self.text.split("/")
        return parts[2] if len(parts) > 2 and parts[1].lower() == "subscriptions" else ""

    @property
    def resource_group(self) -> str:
        """The name of the resource group as it stands in the id; empty for what lies in none."""
        parts = self.text.split("/")
        return parts[4] if len(parts) > 4 and parts[3].lower() == "resourcegroups" else ""

    @property
    def group_id(self) -> str:
        return "/".join(self.text.split("/")[:5]) if self.resource_group else ""

    @property
    def parent(self) -> str:
        """The id of the resource that this one is a part of; the scope for a resource that is no part of another."""
        return self.text.rsplit("/", 2)[0] if len(self.names) > 1 else self.scope


def parse(text: str) -> ResourceId | None:
    """Take an id apart; None when it is no id of a resource, a resource group or a subscription."""
    text = text.rstrip("/")
    parts = text.split("/")
    if len(parts) < 3 or parts[0] or any(not part for part in parts[1:]):
        return None
    lower = [part.lower() for part in parts]
    if PROVIDERS in lower:
        at = len(lower) - 1 - lower[::-1].index(PROVIDERS)
        rest = parts[at + 1 :]
        if len(rest) < 3 or len(rest) % 2 == 0:
            return None
        return ResourceId(text, "/".join(parts[:at]), "/".join([rest[0], *rest[1::2]]), tuple(rest[2::2]))
    if lower[1] == "subscriptions" and len(parts) == 3:
        return ResourceId(text, "", "Microsoft.Resources/subscriptions", (parts[2],))
    if lower[1] == "subscriptions" and len(parts) == 5 and lower[3] == "resourcegroups":
        return ResourceId(text, "/".join(parts[:3]), "Microsoft.Resources/resourceGroups", (parts[4],))
    return None


def require(text: str) -> ResourceId:
    """Take apart an id that is known to be one. Raises ValueError on anything else."""
    found = parse(text)
    if found is None:
        raise ValueError(f"{text!r} is no id of a resource")
    return found


def within(key: str, scope: str) -> bool:
    """Whether a lower-case id is the scope or lies in it."""
    scope = scope.lower().rstrip("/")
    return key == scope or key.startswith(scope + "/")
