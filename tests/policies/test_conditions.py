"""What a condition of an IAM rule is taken to say; what cannot be read binds to nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import IPv4Network

import pytest

from components.identity.conditions import both, from_ranges, on_resources, until
from policies.conditions import ends, is_bound_to_addresses, names_resources, parts

RANGES = (IPv4Network("203.0.113.0/28"), IPv4Network("198.51.96.0/19"))
END = datetime(2026, 12, 31, tzinfo=UTC)
IDS = ("44444444-4444-4444-8444-444444444444", "55555555-5555-4555-8555-555555555555")


def test_the_kits_own_conditions_are_understood() -> None:
    condition = both(on_resources(IDS), both(from_ranges(RANGES), until(END)))
    assert is_bound_to_addresses(condition, RANGES)
    assert ends(condition) == END


@pytest.mark.parametrize(
    "condition",
    [
        'request.ip == "203.0.113.7"',
        'request.ip in ["203.0.113.7", "203.0.113.8"]',
        'request.ip == "203.0.113.7" || request.ip == "198.51.100.1"',
        'request.user_agent == "a && b" && request.ip == "203.0.113.7"',
    ],
)
def test_other_ways_to_name_addresses_are_understood(condition: str) -> None:
    assert is_bound_to_addresses(condition, RANGES)


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "true",
        'request.ip != "203.0.113.7"',
        '!(request.ip == "203.0.113.7")',
        'request.ip == "203.0.113.7" || true',
        '(request.ip == "203.0.113.7" && true) || true',
        'request.ip.matches("")',
        'request.ip.matches("^203[.]0[.]113[.][0-9]+$")',
        'request.ip.matches("^203[.]0[.]113[.]1")',
        'request.ip.matches("[")',
        'request.ip in ["203.0.113.7", "8.8.8.8"] || request.ip.matches("^8[.]")',
        'request.user_agent == "request.ip == \\"203.0.113.7\\""',
        from_ranges((IPv4Network("203.0.113.0/27"),)),
        from_ranges((*RANGES, IPv4Network("192.0.2.0/28"))),
        from_ranges((IPv4Network("203.0.112.0/24"),)),
    ],
)
def test_what_admits_others_or_cannot_be_read_binds_to_nothing(condition: str) -> None:
    assert not is_bound_to_addresses(condition, RANGES)


@pytest.mark.parametrize(
    ("condition", "end"),
    [
        (f"({until(END)}) && true", END),
        (f"{until(END)} || true", None),
        ('request.time > timestamp("2026-12-31T00:00:00Z")', None),
        ('request.time < timestamp("some day")', None),
    ],
)
def test_a_condition_ends_when_it_must(condition: str, end: datetime | None) -> None:
    assert ends(condition) == end


def test_an_alternative_is_one_part() -> None:
    assert list(parts("(a && (b && c)) && (d || e)")) == ["a", "b", "c", "d || e"]


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (on_resources(["a"]), True),
        (both(on_resources(["a", "b"]), 'request.ip == "203.0.113.7"'), True),
        ('resource.id == "a"', True),
        ('(resource.id == "a") && request.time < timestamp("2026-12-31T00:00:00Z")', True),
        ("", False),
        ("resource.id in []", False),
        ('resource.id != "a"', False),
        ('!(resource.id in ["a"])', False),
        ('resource.id in ["a"] || request.ip == "203.0.113.7"', False),
        ('resource.name in ["a"]', False),
    ],
)
def test_a_condition_names_resources_or_is_about_any(condition: str, names: bool) -> None:
    assert names_resources(condition) is names
