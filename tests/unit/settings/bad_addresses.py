"""Networks, ranges, ports and names of the network that their type refuses."""

# ruff: noqa: E501 - what a person is told stands here as it is told, on one line

from __future__ import annotations

from tests.unit.settings.bad_file import BadFile, Told

BAD_ADDRESSES = (
    BadFile(
        "network with host bits",
        (("10.64.0.0/16", "10.64.3.0/16"),),
        Told(
            "network.cidr",
            "10.64.3.0/16",
            "a private IPv4 network (10/8, 172.16/12 or 192.168/16) from /16 to /20; an address within the network is not its name",
            "10.64.0.0/16",
        ),
    ),
    BadFile(
        "public network",
        (("10.64.0.0/16", "51.15.0.0/16"),),
        Told(
            "network.cidr",
            "51.15.0.0/16",
            "a private IPv4 network (10/8, 172.16/12 or 192.168/16) from /16 to /20",
            "for example 10.64.0.0/16",
        ),
    ),
    BadFile(
        "network too small",
        (("10.64.0.0/16", "10.64.0.0/24"),),
        Told(
            "network.cidr",
            "10.64.0.0/24",
            "a private IPv4 network (10/8, 172.16/12 or 192.168/16) from /16 to /20",
            "10.64.0.0/20",
        ),
    ),
    BadFile(
        "network of IPv6",
        (("10.64.0.0/16", '"fd00::/48"'),),
        Told(
            "network.cidr",
            "fd00::/48",
            "a private IPv4 network (10/8, 172.16/12 or 192.168/16) from /16 to /20",
            "an IPv4 network, for example 10.64.0.0/16",
        ),
    ),
    BadFile(
        "bastion open to the internet",
        (("allowed_ranges: [203.0.113.0/28]", "allowed_ranges: [0.0.0.0/0]"),),
        Told(
            "network.bastion.allowed_ranges[0]",
            "0.0.0.0/0",
            "a public IPv4 range that people connect from, /16 at the widest and never the whole internet",
            "the range of your site or VPN, for example 203.0.113.0/28",
        ),
    ),
    BadFile(
        "bastion range too wide",
        (("allowed_ranges: [203.0.113.0/28]", "allowed_ranges: [203.0.0.0/12]"),),
        Told(
            "network.bastion.allowed_ranges[0]",
            "203.0.0.0/12",
            "a public IPv4 range that people connect from, /16 at the widest and never the whole internet",
            "the range of your site or VPN, for example 203.0.113.0/28",
        ),
    ),
    BadFile(
        "bastion open to nobody",
        (("allowed_ranges: [203.0.113.0/28]", "allowed_ranges: []"),),
        Told(
            "network.bastion.allowed_ranges",
            "empty list",
            "at least one entry: IPv4 ranges that administrators connect from.",
            "[203.0.113.0/28]",
        ),
    ),
    BadFile(
        "address without prefix length",
        (("api_access: [203.0.113.0/28]", "api_access: [203.0.113.7]"),),
        Told(
            "platform.kubernetes.api_access[0]",
            "203.0.113.7",
            "a public IPv4 range that people connect from, /16 at the widest and never the whole internet",
            "203.0.113.7/32 (with its prefix length)",
        ),
    ),
    BadFile(
        "range that nothing comes from",
        (("api_access: [203.0.113.0/28]", "api_access: [127.0.0.0/16]"),),
        Told(
            "platform.kubernetes.api_access[0]",
            "127.0.0.0/16",
            "a public IPv4 range that people connect from, /16 at the widest and never the whole internet; nothing connects from 127.0.0.0/16",
            "for example 203.0.113.0/28",
        ),
    ),
    BadFile(
        "bastion on port 22",
        (("port: 61000", "port: 22"),),
        Told("network.bastion.port", "22", "a port from 1024 to 59999, or 61000 (what the gateway accepts)", "61000"),
    ),
    BadFile(
        "wildcard as a hostname",
        (("hostname: portal.rehearsal.hub.example", 'hostname: "*.rehearsal.hub.example"'),),
        Told(
            "platform.entry.hostname",
            "*.rehearsal.hub.example",
            "a DNS name in lower case, without scheme, port, wildcard or final dot",
            "for example portal.hub.example",
        ),
    ),
    BadFile(
        "issuer without TLS",
        (("issuer_url: https:", "issuer_url: http:"),),
        Told(
            "platform.kubernetes.oidc.issuer_url",
            "http://sso.hub.example/realms/hub",
            "an https:// address without query or fragment",
            "for example https://sso.hub.example/realms/hub",
        ),
    ),
    BadFile(
        "bastion that admits a private network",
        (("allowed_ranges: [203.0.113.0/28]", "allowed_ranges: [10.8.0.0/16]"),),
        Told(
            "network.bastion.allowed_ranges[0]",
            "10.8.0.0/16",
            "a public IPv4 range that people connect from, /16 at the widest and never the whole internet; 10.8.0.0/16 is private, and the address that is seen is the public one",
            "the public address that your site or VPN comes from, for example 203.0.113.0/28",
        ),
    ),
    BadFile(
        "cluster that admits what customers of one provider share",
        (("api_access: [203.0.113.0/28]", "api_access: [100.64.0.0/16]"),),
        Told(
            "platform.kubernetes.api_access[0]",
            "100.64.0.0/16",
            "a public IPv4 range that people connect from, /16 at the widest and never the whole internet; 100.64.0.0/16 is private, and the address that is seen is the public one",
            "the public address that your site or VPN comes from, for example 203.0.113.0/28",
        ),
    ),
    BadFile(
        "zone that is an address",
        (("dns_zone: rehearsal.hub.example", "dns_zone: 1.2.3.4"),),
        Told(
            "network.dns_zone",
            "1.2.3.4",
            "a DNS name in lower case, without scheme, port, wildcard or final dot",
            "for example portal.hub.example",
        ),
    ),
    BadFile(
        "issuer at a port that is none",
        (("https://sso.hub.example/realms/hub", "https://sso.hub.example:99999/realms/hub"),),
        Told(
            "platform.kubernetes.oidc.issuer_url",
            "https://sso.hub.example:99999/realms/hub",
            "an https:// address without query or fragment",
            "for example https://sso.hub.example/realms/hub",
        ),
    ),
    BadFile(
        "issuer that is an address",
        (("https://sso.hub.example/realms/hub", "https://10.0.0.1/realms/hub"),),
        Told(
            "platform.kubernetes.oidc.issuer_url",
            "https://10.0.0.1/realms/hub",
            "an https:// address without query or fragment",
            "for example https://sso.hub.example/realms/hub",
        ),
    ),
)
