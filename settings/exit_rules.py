"""Rules of the `azure_exit` block: the signers' file is pinned, and no person holds two roles that check each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from azure_exit.person import is_among, is_same_person, person_key
from settings.breach import Breach, Circumstances, distinct
from settings.vocabulary import Stage

if TYPE_CHECKING:
    from settings.environment import Environment

APPROVERS = 2
_PIN = ("azure_exit", "signers_sha256")
_ROLES = ("azure_exit", "roles")


def signers_are_pinned(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    found = env.azure_exit
    if found is None:
        return
    if env.stage is Stage.REHEARSAL and found.signers_sha256 is not None:
        yield Breach(_PIN, "a rehearsal makes its keys itself, and pins them itself", "null, or another stage")
    if env.stage is not Stage.REHEARSAL and found.signers_sha256 is None:
        yield Breach(
            _PIN,
            f"a {env.stage} exit pins who may sign: the exit's folder alone would say it otherwise",
            "what `sha256sum allowed_signers` prints, once its keys were compared with their owners",
        )


def subscriptions_of_the_exit_are_named_once(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    if env.azure_exit is not None:
        yield from distinct(("azure_exit", "subscriptions"), env.azure_exit.subscriptions, "subscription")


def approvers_are_two_and_apart(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    if env.azure_exit is None:
        return
    roles = env.azure_exit.roles
    for role in ("approvers", "executors"):
        yield from distinct((*_ROLES, role), map(person_key, getattr(roles, role)), "person")
    if len({person_key(each) for each in roles.approvers}) < APPROVERS:
        yield Breach((*_ROLES, "approvers"), "a wave is approved by two persons", "two addresses or more")
    for index, person in enumerate(roles.approvers):
        if is_among(person, roles.executors):
            yield Breach(
                (*_ROLES, "approvers", index),
                "an approver never executes, and this person is among the executors",
                "take the address out of one of the lists",
            )


def officers_are_apart(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    if env.azure_exit is None:
        return
    roles = env.azure_exit.roles
    if is_same_person(roles.dpo, roles.rssi):
        yield Breach(
            (*_ROLES, "rssi"), "the two officers are two persons", "the information security officer's address"
        )
    for role in ("dpo", "rssi"):
        if is_among(getattr(roles, role), roles.executors):
            yield Breach((*_ROLES, role), "an officer never executes", "take the address out of the executors")
