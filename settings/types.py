"""Domain types: the values an environment file may hold, each with its rule and what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from ipaddress import AddressValueError, IPv4Network, IPv6Network, NetmaskValueError, ip_network
from typing import Annotated

from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import JsonSchemaValue
from pydantic_core.core_schema import to_string_ser_schema

from settings.constraints import Constraint, Range, Switch, Text, refusal
from settings.names import ADMINISTRATOR
from settings.vocabulary import (
    ApiKeyRotation,
    BucketPurpose,
    ControlPlane,
    DatabaseEngine,
    DataClass,
    GatewayType,
    Grant,
    LoadBalancerType,
    LockMode,
    PeopleGroup,
    ProtectionLevel,
    Protocol,
    Region,
    Stage,
    TaintEffect,
    Tier,
    VolumeType,
    Weekday,
    Zone,
)

__all__ = [
    "ApiKeyRotation",
    "AzureId",
    "Boolean",
    "BucketName",
    "BucketPurpose",
    "CertificateFile",
    "Cidr",
    "ClaimName",
    "ClientId",
    "ControlPlane",
    "DataClass",
    "DatabaseEngine",
    "DatabaseName",
    "DatabaseUserName",
    "Day",
    "Email",
    "EnvironmentName",
    "GatewayType",
    "Grant",
    "Hostname",
    "HttpsUrl",
    "LabelKey",
    "LabelValue",
    "LoadBalancerType",
    "LockMode",
    "Name",
    "OrganizationId",
    "PeopleGroup",
    "PortNumber",
    "PrivateCidr",
    "ProtectionLevel",
    "Protocol",
    "Region",
    "Section",
    "Sentence",
    "Sha256",
    "SourceCidr",
    "Stage",
    "TagValue",
    "TaintEffect",
    "Tier",
    "VolumeType",
    "Weekday",
    "Zone",
]


class Section(BaseModel):
    """A block of an environment file: immutable, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


# What may stand before a slash and a prefix length; the exact check is ipaddress's.
_CIDR_PATTERN = r"(?:\d{1,3}\.){3}\d{1,3}/\d{1,2}"
PRIVATE_NETWORKS = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
# What a provider's own customers share one public address behind (RFC 6598).
_SHARED_NETWORK = IPv4Network("100.64.0.0/10")
# Never the source of a connection from the internet: this network, loopback, link-local, multicast, reserved.
_NEVER_A_SOURCE = tuple(map(IPv4Network, ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4")))


@dataclass(frozen=True)
class Cidr(Constraint):
    """An IPv4 network of a given width, without host bits."""

    rule: str
    example: str
    widest: int
    narrowest: int

    def sample(self) -> str:
        return self.example

    def check(self, value: object) -> IPv4Network:
        network = value if isinstance(value, IPv4Network) else self._parsed(value)
        if network.prefixlen < self.widest:
            raise refusal(self.rule, self._narrower(network))
        if network.prefixlen > self.narrowest:
            raise refusal(self.rule, str(network.supernet(new_prefix=self.narrowest)))
        return network

    def _narrower(self, network: IPv4Network) -> str:
        return f"{network.network_address}/{self.widest} or narrower"

    def _parsed(self, value: object) -> IPv4Network:
        if not isinstance(value, str):
            raise refusal(self.rule, f"for example {self.example}")
        try:
            network = ip_network(value, strict=False)
        except (AddressValueError, NetmaskValueError, ValueError):
            raise refusal(self.rule, f"for example {self.example}") from None
        if isinstance(network, IPv6Network):
            raise refusal(self.rule, f"an IPv4 network, for example {self.example}")
        if not re.fullmatch(_CIDR_PATTERN, value):
            raise refusal(self.rule, f"{network} (with its prefix length)")
        if str(network) != value:
            raise refusal(f"{self.rule}; an address within the network is not its name", str(network))
        return network

    def serialization(self) -> object:
        return to_string_ser_schema()

    def json_schema(self) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{_CIDR_PATTERN}$"}


@dataclass(frozen=True)
class _PrivateCidr(Cidr):
    def check(self, value: object) -> IPv4Network:
        network = super().check(value)
        if not any(network.subnet_of(private) for private in PRIVATE_NETWORKS):
            raise refusal(self.rule, f"for example {self.example}")
        return network


@dataclass(frozen=True)
class _SourceCidr(Cidr):
    def check(self, value: object) -> IPv4Network:
        network = super().check(value)
        if any(network.overlaps(never) for never in _NEVER_A_SOURCE):
            raise refusal(f"{self.rule}; nothing connects from {network}", f"for example {self.example}")
        if any(network.overlaps(private) for private in (*PRIVATE_NETWORKS, _SHARED_NETWORK)):
            raise refusal(
                f"{self.rule}; {network} is private, and the address that is seen is the public one",
                f"the public address that your site or VPN comes from, for example {self.example}",
            )
        return network

    def _narrower(self, network: IPv4Network) -> str:
        return f"the range of your site or VPN, for example {self.example}"


@dataclass(frozen=True)
class _Day(Constraint):
    """A calendar day, written year-month-day."""

    rule = "a date written year-month-day"

    def sample(self) -> str:
        return "2036-12-31"

    def check(self, value: object) -> date:
        if isinstance(value, date):
            return value
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise refusal(f"{self.rule} that the calendar has", "for example 2036-12-31") from None
        if isinstance(value, str) and (swapped := re.fullmatch(r"(\d{2})[./-](\d{2})[./-](\d{4})", value)):
            raise refusal(self.rule, f"{swapped[3]}-{swapped[2]}-{swapped[1]}")
        raise refusal(self.rule, "for example 2036-12-31")

    def json_schema(self) -> JsonSchemaValue:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# Two labels or more, the last of which has a letter: what ends in a number is an address.
_DNS_NAME = rf"{_LABEL}(?:\.{_LABEL})*\.(?=[a-z0-9-]*[a-z]){_LABEL}"
# Neither control characters nor what reorders, hides or breaks a line: what is signed is what is read.
_LEGIBLE = r"[^\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
_PORT = r"(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])"
_NAME = r"[a-z](?:[a-z0-9]|-(?!-)){0,30}[a-z0-9]"
# Names that the service refuses for a database.
_KEPT_DATABASES = (
    "information_schema",
    "mysql",
    "performance_schema",
    "postgres",
    "rdb",
    "sys",
    "template0",
    "template1",
)
_PURPOSES = "|".join(BucketPurpose)

Boolean = Annotated[bool, Switch()]
Day = Annotated[date, _Day()]

EnvironmentName = Annotated[
    str,
    Text(
        r"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,23}",
        "2 to 24 lower-case letters, digits and single hyphens, a letter first: it is part of every resource's name",
        "rehearsal",
    ),
]
Name = Annotated[
    str,
    Text(_NAME, "2 to 32 lower-case letters, digits and single hyphens, a letter first", "catalogue"),
]
TagValue = Annotated[
    str,
    Text(
        r"[a-z0-9](?:[a-z0-9]|-(?!-)){0,30}[a-z0-9]",
        "a tag's value: 2 to 32 lower-case letters, digits and single hyphens",
        "platform-team",
    ),
]
Sentence = Annotated[
    str,
    Text(
        rf"(?! )(?:{_LEGIBLE}){{1,200}}(?<! )",
        "one line of 1 to 200 characters, all of them visible",
        "Portal reads the catalogue",
    ),
]
BucketName = Annotated[
    str,
    Text(
        rf"(?:{_PURPOSES})(?:-[a-z0-9]+){{0,4}}",
        f"a purpose ({', '.join(BucketPurpose)}), or a purpose and a suffix as in raw-imaging",
        "raw",
    ),
]
DatabaseName = Annotated[
    str,
    Text(
        r"[a-z][a-z0-9_-]{0,62}",
        "1 to 63 lower-case letters, digits, _ and -, a letter first, and no name that the service keeps",
        "catalogue",
        reserved=_KEPT_DATABASES,
    ),
]
DatabaseUserName = Annotated[
    str,
    Text(
        r"(?!pg_)[a-z][a-z0-9_-]{0,62}",
        "1 to 63 lower-case letters, digits, _ and -, a letter first; pg_ and postgres are PostgreSQL's own, "
        f"{ADMINISTRATOR} is the instance's",
        "catalogue-app",
        reserved=("postgres", ADMINISTRATOR),
    ),
]
Email = Annotated[
    str,
    Text(rf"[A-Za-z0-9.!#$%&'*+/=?^_{{}}~-]{{1,64}}@{_DNS_NAME}", "an e-mail address", "security@hub.example"),
]
Hostname = Annotated[
    str,
    Text(
        rf"(?=.{{1,253}}$){_DNS_NAME}",
        "a DNS name in lower case, without scheme, port, wildcard or final dot",
        "portal.hub.example",
    ),
]
HttpsUrl = Annotated[
    str,
    Text(
        rf"https://{_DNS_NAME}(?::{_PORT})?(?:/[!\"$->@-~]*)?",
        "an https:// address without query or fragment",
        "https://sso.hub.example/realms/hub",
    ),
]
OrganizationId = Annotated[
    str,
    Text(
        r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "the organisation's UUID, in lower case (Scaleway console, Organization, Settings)",
        "11111111-1111-4111-8111-111111111111",
    ),
]
AzureId = Annotated[
    str,
    Text(
        r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "a UUID of Azure, in lower case (`az account list` shows tenants and subscriptions)",
        "11111111-1111-4111-8111-111111111111",
    ),
]
Sha256 = Annotated[
    str,
    Text(r"[0-9a-f]{64}", "a SHA-256: 64 hexadecimal digits in lower case", "0" * 63 + "a"),
]
ClientId = Annotated[str, Text(r"[!-~]{1,255}", "the client's name at the identity provider", "kubernetes")]
ClaimName = Annotated[str, Text(r"[A-Za-z0-9_.:/-]{1,255}", "the name of a claim", "groups")]
CertificateFile = Annotated[
    str,
    Text(
        r"(?:/|\.hub/)(?!.*\.\.)\S*[^/\s]\.pem",
        "a .pem file that is never committed: under .hub/ (ignored by git), or an absolute path",
        ".hub/rehearsal/entry-certificate.pem",
    ),
]
_LABEL_VALUE = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
LabelKey = Annotated[
    str,
    Text(
        rf"(?:{_LABEL}(?:\.{_LABEL})*/)?{_LABEL_VALUE}",
        "a Kubernetes label key: up to 63 letters, digits, -, _ and ., with an optional DNS prefix and /",
        "hub.example/role",
    ),
]
LabelValue = Annotated[
    str,
    Text(
        rf"(?:{_LABEL_VALUE})?",
        "a Kubernetes label value: up to 63 letters, digits, -, _ and ., or empty",
        "workload",
    ),
]

PortNumber = Annotated[int, Range(1, 65535)]
PrivateCidr = Annotated[
    IPv4Network,
    _PrivateCidr("a private IPv4 network (10/8, 172.16/12 or 192.168/16) from /16 to /20", "10.64.0.0/16", 16, 20),
]
SourceCidr = Annotated[
    IPv4Network,
    _SourceCidr(
        "a public IPv4 range that people connect from, /16 at the widest and never the whole internet",
        "203.0.113.0/28",
        16,
        32,
    ),
]
