"""Persons are told apart by their addresses; the case of an address makes no other person."""

from __future__ import annotations

from collections.abc import Iterable


def person_key(person: str) -> str:
    """What a person is known by, however their address is written: use it wherever persons are counted."""
    return person.strip().casefold()


def is_same_person(one: str, other: str) -> bool:
    """Whether two addresses are of one person."""
    return person_key(one) == person_key(other)


def is_among(person: str, people: Iterable[str]) -> bool:
    """Whether a person is one of these people."""
    return person_key(person) in {person_key(each) for each in people}
