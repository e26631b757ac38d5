"""Resource ids of Azure Resource Manager: compared without case, so normalised once, where they are read."""

from __future__ import annotations

import re

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_NAME = r"[^/\\?#\x00-\x20<>%&]+(?: [^/\\?#\x00-\x20<>%&]+)*"
_ID = re.compile(
    rf"/subscriptions/{_UUID}(?:/resourcegroups/{_NAME})?"
    rf"(?:/providers/[a-z0-9.]+(?:/[a-z0-9]+/{_NAME})+)*"
)
_WORDS = {"subscriptions": "subscriptions", "resourcegroups": "resourceGroups", "providers": "providers"}
_LONGEST = 2048

GROUP_TYPE = "microsoft.resources/resourcegroups"
SUBSCRIPTION_TYPE = "microsoft.resources/subscriptions"


def key_of(text: str) -> str:
    """The id as it is compared: lower case, without a trailing slash.

    Raises ValueError when the text is no id of a subscription, a resource group or a resource.
    """
    key = text.rstrip("/").lower()
    if len(key) > _LONGEST or not _ID.fullmatch(key):
        raise ValueError(f"{text[:120]!r} is not a resource id")
    return key


def looks_like_id(text: str) -> bool:
    """Whether a string somewhere in a resource's properties is an id."""
    return text[:15].lower() == "/subscriptions/" and _ID.fullmatch(text.rstrip("/").lower()) is not None


def tidy(text: str) -> str:
    """The id as it is written out: names as they were given, the words of the path in Azure's own case."""
    return "/".join(_WORDS.get(part.lower(), part) for part in text.rstrip("/").split("/"))


def type_of(key: str) -> str:
    """The type that a normalised id says, in lower case: `microsoft.storage/storageaccounts`."""
    _, found, tail = key.rpartition("/providers/")
    if not found:
        return GROUP_TYPE if "/resourcegroups/" in key else SUBSCRIPTION_TYPE
    parts = tail.split("/")
    return "/".join([parts[0], *parts[1::2]])


def subscription_of(key: str) -> str:
    """The subscription's id."""
    return key.split("/")[2]


def group_of(key: str) -> str:
    """The resource group's normalised id; empty for what stands at a subscription."""
    parts = key.split("/")
    return "/".join(parts[:5]) if len(parts) > 4 and parts[3] == "resourcegroups" else ""


def name_of(key: str) -> str:
    """The last part of an id."""
    return key.rpartition("/")[2]


def parents(key: str) -> list[str]:
    """The scopes above an id, the nearest first: parent resources, resource group, subscription."""
    found = []
    while True:
        head, separator, tail = key.rpartition("/providers/")
        if not separator:
            break
        parts = tail.split("/")
        while len(parts) > 3:
            parts = parts[:-2]
            found.append(f"{head}/providers/{'/'.join(parts)}")
        found.append(head)
        key = head
    if "/resourcegroups/" in key:
        found.append("/".join(key.split("/")[:3]))
    return found


def is_within(key: str, scope: str) -> bool:
    """Whether a normalised id is the scope itself, or lies in it."""
    return key == scope or key.startswith(f"{scope}/")
