"""Ranges, names and flows of the network that are right alone and wrong together."""

# ruff: noqa: E501 - what a person is told stands here as it is told, on one line

from __future__ import annotations

from pathlib import Path

from tests.unit.settings.bad_file import BadFile, Told

_CHECKOUT = Path(__file__).resolve().parents[3]
_FLOW = "{from: cluster, to: administration, protocol: tcp, ports: [%s], purpose: Agents, owner: platform-team}"

BAD_NETWORKS = (
    BadFile(
        "bastion that admits a wide range in pieces",
        (("allowed_ranges: [203.0.113.0/28]", "allowed_ranges: [51.15.0.0/16, 51.16.0.0/16]"),),
        Told(
            "network.bastion.allowed_ranges",
            "a list of 2 entries",
            "people connect from 65536 addresses at most, as many as one /16 has, and these are 131072",
            "the ranges of your sites or VPN alone",
        ),
    ),
    BadFile(
        "zone that does not tell its domain",
        (
            (
                "  dns_domain: hub.example                             # the registered domain that it lies in\n",
                "",
            ),
        ),
        Told(
            "network.dns_zone",
            "rehearsal.hub.example",
            "a zone of more than two labels says beside it which registered domain it lies in",
            "dns_domain: hub.example too, or dns_domain: rehearsal.hub.example if that is what is registered",
        ),
    ),
    BadFile(
        "zone of another domain",
        (("dns_domain: hub.example", "dns_domain: b.example"),),
        Told(
            "network.dns_domain",
            "b.example",
            "the registered domain that network.dns_zone, rehearsal.hub.example, lies in or is",
            "hub.example",
        ),
    ),
    BadFile(
        "flow that the platform has",
        (
            (
                "  flows: []",
                "  flows:\n    - {from: cluster, to: data, protocol: tcp, ports: [5432, 6432], purpose: Pooler, owner: platform-team}",
            ),
        ),
        Told(
            "network.flows[0]",
            "a block of 6 keys",
            "the platform itself (Workloads to PostgreSQL) already opens tcp 5432 on the same way",
            "this flow without port 5432",
        ),
    ),
    BadFile(
        "more flows than a list takes",
        (("  flows: []", f"  flows:\n    - {_FLOW % ', '.join(map(str, range(2000, 2124)))}"),),
        Told(
            "network.flows",
            "a list of 1 entry",
            "a VPC takes 255 ACL rules, 2 for each port of each flow: 123 ports at most beside the platform's own 4, and these are 124",
            "fewer ports, or fewer flows",
        ),
    ),
    BadFile(
        "private key beside the code",
        ((".hub/rehearsal/entry-certificate.pem", f"{_CHECKOUT}/environments/entry.pem"),),
        Told(
            "platform.entry.certificate_file",
            shown if len(shown := f"{_CHECKOUT}/environments/entry.pem") <= 60 else f"{shown[:57]}...",
            "a private key lies outside the checkout, or under .hub/, which git ignores",
            ".hub/rehearsal/entry.pem",
        ),
    ),
)
