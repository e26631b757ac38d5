"""Rules of people: each is listed once, however the address is written, and nobody checks themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from azure_exit.person import is_among, person_key
from settings.breach import Breach, Circumstances, distinct
from settings.vocabulary import PeopleGroup

if TYPE_CHECKING:
    from settings.environment import Environment


def people_are_listed_once(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    yield from distinct(("contacts", "security"), _people(env.contacts.security), "address")
    yield from distinct(("contacts", "operations"), _people(env.contacts.operations), "address")
    for group, emails in env.foundation.groups.items():
        yield from distinct(("foundation", "groups", group.value), _people(emails), "address")


def custodians_are_no_administrators(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    """Who gives rights could give themselves all others: the pseudonyms' key is kept from them (HUB-DAT-07)."""
    administrators = env.foundation.groups[PeopleGroup.ADMINISTRATORS]
    for index, person in enumerate(env.foundation.groups[PeopleGroup.CUSTODIANS]):
        if is_among(person, administrators):
            yield Breach(
                ("foundation", "groups", PeopleGroup.CUSTODIANS.value, index),
                "custodians hold the keys, and are none of the administrators",
                "somebody else, or take them out of administrators",
            )


def _people(emails: Iterable[str]) -> list[str]:
    return [person_key(each) for each in emails]
