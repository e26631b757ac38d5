"""The zone is made in the domain that is registered, and the entry's record is named within the zone."""

from __future__ import annotations

import pytest

from components.entry.load_balancer import record_name
from reference.declarations import collect
from settings import load_environment
from settings.network import Network

# One worker collects the declarations once.
pytestmark = pytest.mark.xdist_group("declarations")


@pytest.mark.parametrize(
    ("environment", "domain", "subdomain"),
    [("rehearsal", "hub.example", "rehearsal"), ("production", "hub.example", "")],
)
def test_zone(environment: str, domain: str, subdomain: str) -> None:
    declared = collect(load_environment(environment))
    zone = declared.one("domain.Zone").inputs
    assert (zone["domain"], zone["subdomain"]) == (domain, subdomain)
    assert declared.one("domain.Record").inputs["name"] == "portal"


@pytest.mark.parametrize(
    ("zone", "domain", "subdomain"),
    [
        ("sante.fr", None, ""),
        ("prod.sante.fr", "sante.fr", "prod"),
        ("hub.gouv.fr", "hub.gouv.fr", ""),
        ("prod.plateforme.sante.fr", "sante.fr", "prod.plateforme"),
        ("prod.plateforme.sante.fr", "plateforme.sante.fr", "prod"),
    ],
)
def test_subdomain(zone: str, domain: str | None, subdomain: str) -> None:
    network = load_environment("rehearsal").network
    changed = Network.model_validate(network.model_dump(by_alias=True) | {"dns_zone": zone, "dns_domain": domain})
    assert changed.dns_subdomain == subdomain


@pytest.mark.parametrize(("hostname", "name"), [("portal.hub.fr", "portal"), ("a.b.hub.fr", "a.b"), ("hub.fr", "")])
def test_record(hostname: str, name: str) -> None:
    assert record_name(hostname, "hub.fr") == name
