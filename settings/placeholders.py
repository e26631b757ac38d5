"""Values that are valid and yet nobody's: what the shipped files hold where only the hub knows the real one.

The rehearsal runs with them, because the stand-in cloud does not mind. Against the real cloud nothing may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from settings.environment import Environment

# RFC 2606 and 6761 keep these names, RFC 5737 these ranges, for documentation.
_DOCUMENTATION_NAME = re.compile(r"(?:^|\.)(?:example|example\.(?:com|net|org)|invalid|test)$")
_DOCUMENTATION_RANGES = tuple(map(IPv4Network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")))
# The kit's own: one digit all over, as in 22222222-2222-4222-8222-222222222222.
_DOCUMENTATION_ID = re.compile(r"(\d)\1{7}-\1{4}-4\1{3}-8\1{3}-\1{12}")
NO_ORGANIZATION = "00000000-0000-0000-0000-000000000000"
_DOCUMENTATION_HASH = re.compile(r"(\d)\1{63}")


class Placeholder(NamedTuple):
    """A value that must be replaced before the environment meets the real cloud."""

    path: str
    value: str


def placeholders(environment: Environment) -> tuple[Placeholder, ...]:
    """All placeholders of an environment, in the order of the file."""
    return tuple(_placeholders(environment))


def is_nobodys_id(organization_id: str) -> bool:
    """Whether an organisation's id is one that the kit's own files hold, or the id of nothing."""
    return organization_id == NO_ORGANIZATION or _DOCUMENTATION_ID.fullmatch(organization_id) is not None


def _placeholders(environment: Environment) -> Iterator[Placeholder]:
    if is_nobodys_id(environment.organization_id):
        yield Placeholder("organization_id", environment.organization_id)
    for path, name in _names(environment):
        if _DOCUMENTATION_NAME.search(name.rpartition("@")[2]):
            yield Placeholder(path, name)
    for path, source in _ranges(environment):
        if any(source.subnet_of(documentation) for documentation in _DOCUMENTATION_RANGES):
            yield Placeholder(path, str(source))
    yield from _of_the_exit(environment)


def _of_the_exit(environment: Environment) -> Iterator[Placeholder]:
    found = environment.azure_exit
    if found is None:
        return
    ids = [("tenant_id", found.tenant_id)]
    ids += [(f"subscriptions[{index}]", each) for index, each in enumerate(found.subscriptions)]
    for path, value in ids:
        if _DOCUMENTATION_ID.fullmatch(value):
            yield Placeholder(f"azure_exit.{path}", value)
    if found.signers_sha256 is not None and _DOCUMENTATION_HASH.fullmatch(found.signers_sha256):
        yield Placeholder("azure_exit.signers_sha256", found.signers_sha256)
    roles = found.roles
    people = [
        (f"{role}[{index}]", each)
        for role in ("approvers", "executors")
        for index, each in enumerate(getattr(roles, role))
    ]
    for path, email in (*people, ("dpo", roles.dpo), ("rssi", roles.rssi)):
        if _DOCUMENTATION_NAME.search(email.rpartition("@")[2]):
            yield Placeholder(f"azure_exit.roles.{path}", email)


def _names(environment: Environment) -> Iterator[tuple[str, str]]:
    contacts = environment.contacts
    for index, email in enumerate(contacts.security):
        yield f"contacts.security[{index}]", email
    for index, email in enumerate(contacts.operations):
        yield f"contacts.operations[{index}]", email
    for group, emails in environment.foundation.groups.items():
        for index, email in enumerate(emails):
            yield f"foundation.groups.{group}[{index}]", email
    yield "network.dns_zone", environment.network.dns_zone
    if environment.network.dns_domain is not None:
        yield "network.dns_domain", environment.network.dns_domain
    issuer = environment.platform.kubernetes.oidc.issuer_url
    host = issuer.removeprefix("https://").partition("/")[0].partition(":")[0]
    if _DOCUMENTATION_NAME.search(host):
        yield "platform.kubernetes.oidc.issuer_url", host
    yield "platform.entry.hostname", environment.platform.entry.hostname


def _ranges(environment: Environment) -> Iterator[tuple[str, IPv4Network]]:
    for index, source in enumerate(environment.network.bastion.allowed_ranges):
        yield f"network.bastion.allowed_ranges[{index}]", source
    for index, source in enumerate(environment.platform.kubernetes.api_access):
        yield f"platform.kubernetes.api_access[{index}]", source
