"""How a value is spoilt: by what it is, never by where it stands."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.mutants.tree import GONE, Path, is_secret

EVERYWHERE_IPV4, EVERYWHERE_IPV6 = "0.0.0.0/0", "::/0"
OPPOSITES: Mapping[str, str] = {
    "drop": "accept",
    "accept": "drop",
    "private": "public-read",
    "hsm": "software",
    "aws:kms": "AES256",
    "AES256": "none",
    "COMPLIANCE": "GOVERNANCE",
    "GOVERNANCE": "none",
    "ssl_compatibility_level_modern": "ssl_compatibility_level_old",
    "aes_256_gcm": "rsa_oaep_2048_sha256",
    "ec_p256_sha256": "rsa_pkcs1_2048_sha256",
    "symmetric_encryption": "asymmetric_encryption",
    "external": "scaleway_kms",
    "scaleway_kms": "external",
    "cilium": "none",
    "Allow": "Deny",
    "Deny": "Allow",
    "STANDARD": "GLACIER",
    "TCP": "ANY",
    "UDP": "ANY",
    "on": "off",
    "off": "on",
    "true": "false",
    "false": "true",
    "logs": "traces",
    "synthetic": "sante",
    "Disabled": "Enabled",
    "TLS1_2": "TLS1_0",
    "CanNotDelete": "NotSpecified",
    "restricted": "privileged",
    "RuntimeDefault": "Unconfined",
    "Fail": "Ignore",
    "all": "none",
    "readonly": "all",
    "readwrite": "all",
}
"""Words of the API, each with another that means less protection, or simply something else."""

WIDE_SETS = ("AllProductsFullAccess", "IAMManager", "OrganizationManager")
_SET = re.compile(r"[A-Z][A-Za-z0-9]+(FullAccess|ReadOnly|Read|Write|Create|Delete|Access|Manager|Restore)")
_PRINCIPAL = re.compile(r"(application|user|group|project)_id:\S+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\S+)?")
_PLACE = re.compile(r"fr-par(-\d)?")
_DURATION = re.compile(r"\d+h0m0s")
_NODE_TYPE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*-\d+C-\d+G|L4-\S+|H100-\S+")


@dataclass(frozen=True)
class Spoilt:
    """A value, spoilt. Attributes: `operator` names how; `value` takes the old one's place."""

    operator: str
    value: Any


def spoil(path: Path, value: Any, others: Sequence[str]) -> Iterator[Spoilt]:
    """All ways to spoil a value.

    Args:
        path: where it stands, to know whether it can be left out.
        value: what stands there.
        others: ids of other resources of the same type as the one that the value names; none when it names none.
    """
    yield Spoilt("dropped" if isinstance(path[-1], int) else "unset", GONE)
    if is_secret(value):
        yield Spoilt("bared", "Tr0ub4dor-and-3-in-plain-sight")
    elif isinstance(value, bool):
        yield Spoilt("flipped", not value)
    elif isinstance(value, int | float):
        yield from _numbers(value)
    elif isinstance(value, str):
        yield from _texts(value, others)
    elif isinstance(value, list):
        yield from _lists(value)


def _numbers(value: float) -> Iterator[Spoilt]:
    for operator, spoilt in (("least", 1), ("none", 0), ("tenfold", value * 10)):
        if spoilt != value:
            yield Spoilt(operator, spoilt)


def _texts(value: str, others: Sequence[str]) -> Iterator[Spoilt]:
    if value in OPPOSITES:
        yield Spoilt("opposite", OPPOSITES[value])
    if _is_range(value):
        yield Spoilt("widened", EVERYWHERE_IPV6 if ":" in value else EVERYWHERE_IPV4)
    if _PLACE.fullmatch(value):
        yield Spoilt("abroad", value.replace("fr-par", "nl-ams"))
    if _DATE.fullmatch(value):
        yield Spoilt("in the past", f"2001{value[4:]}")
        yield Spoilt("far ahead", f"2199{value[4:]}")
    if _DURATION.fullmatch(value):
        yield Spoilt("tenfold", f"{int(value.partition('h')[0]) * 10}h0m0s")
    if _SET.fullmatch(value):
        for each in WIDE_SETS:
            yield Spoilt(f"widened to {each}", each)
    if _PRINCIPAL.fullmatch(value):
        yield Spoilt("anybody", "*")
    if _NODE_TYPE.fullmatch(value):
        yield Spoilt("excluded hardware", "DEV1-L")
    key, separator, tagged = value.partition("=")
    if separator and tagged and " " not in key and '"' not in value:
        yield Spoilt("retagged", f"{key}=something-else")
    for each in others[:1]:
        yield Spoilt("swapped", each)


def _lists(value: list[Any]) -> Iterator[Spoilt]:
    if value:
        yield Spoilt("emptied", [])
    if any(isinstance(each, str) and _is_range(each) for each in value):
        yield Spoilt("widened", [*value, EVERYWHERE_IPV4])
    if any(isinstance(each, str) and _SET.fullmatch(each) for each in value):
        for each in WIDE_SETS:
            yield Spoilt(f"widened by {each}", [*value, each])
    if any(isinstance(each, str) and _PRINCIPAL.fullmatch(each) for each in value):
        yield Spoilt("opened to anybody", [*value, "*"])


def _is_range(value: str) -> bool:
    try:
        return "/" in value and ipaddress.ip_network(value).prefixlen > 0
    except ValueError:
        return False
