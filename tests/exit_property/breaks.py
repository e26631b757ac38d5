"""Parts of the gate, each taken out: what the sequences have to find, if they are worth anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from azure_exit import bundle, open_wave
from azure_exit.catalogue import Wave
from azure_exit.evidence import Approval, Bundle, read_register
from azure_exit.gates import people
from azure_exit.gates.gate import GATES, Verdict, judge
from azure_exit.gates.names import GateName
from azure_exit.ledger import Verification, verify_ledger
from azure_exit.signing import Signers
from components.azure_exit import gate
from tests.exit_property.scenes import replace_everywhere

Break = Callable[[pytest.MonkeyPatch], None]
BREAKS: dict[str, Break] = {}


class _Open:
    """A gate that holds nothing."""

    def __init__(self, name: GateName) -> None:
        self.name = name

    def reason_to_hold(self, row: Any, bundle: Any, now: Any) -> None:
        return None


def _opened(name: GateName) -> Break:
    return lambda patch: patch.setitem(GATES, name, _Open(name))


# What waits for something in another wave is not even previewed before that is gone: this gate stands behind a list
# that people sign, and sequences do not tell whether it is there. Its own tests do.
BREAKS |= {name.value: _opened(name) for name in GateName if name is not GateName.PREDECESSORS_GONE}
WAVES: dict[str, tuple[Wave, ...]] = {
    "key_copies_listed": (Wave.KEYS,),
    "logs_exported": (Wave.LOGS,),
    "what goes along": (Wave.COMPUTE,),
}
"""Where a break shows only in some waves."""
SPOILT: dict[str, tuple[str, ...]] = {
    "hold_released": ("hold_on_the_row", "hold_on_the_subscription", "hold_below_the_row", "nothing_said_of_holds"),
    "notice_period": ("no notice", "a late notice", "one officer"),
    "two_approvers": ("one_signature", "another reference"),
    "written_choice": ("no choice", "chosen later", "chosen by the executor"),
    "transfer_manifest": ("an object did not arrive", "counted otherwise", "counted by the mover", "of another source"),
    "sample_restore": ("no restore", "restore failed", "restored by the mover", "restored before"),
    "retention_elapsed": ("no retention", "kept longer"),
    "logs_exported": ("no transfer", "an object did not arrive"),
    "key_copies_listed": ("no keys", "keys not complete", "keys listed by the executor"),
    "lock_lifted": ("locks not lifted", "locks lifted by the executor"),
    "expiry": ("a_month_later",),
    "what is signed": ("another reference",),
    "signature": ("approval_that_lasts_longer", "one_approver_for_two", "executor_for_an_approver"),
    "ledger": ("read_backs_by_a_stranger", "line_missing_at_the_end", "lines_exchanged"),
    "pin": ("stranger_for_an_approver",),
    "what goes along": ("no evidence of the row", "no retention"),
    "today's register": ("hold_on_the_row", "hold_on_the_subscription"),
}
"""What a break is looked for with: spoils that the part which was taken out would have held."""


def _listed(name: str) -> Callable[[Break], Break]:
    def listing(made: Break) -> Break:
        BREAKS[name] = made
        return made

    return listing


def _with(approval: Approval, bundle: Bundle) -> Approval:
    """The approval, of what is about to be run, upon the entry that it was made upon."""
    subject = replace(bundle.subject, ledger_head=approval.subject.ledger_head)
    return replace(approval, subject=subject)


@_listed("before_delete")
def _no_gate(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gate, "_judge", lambda *given: None)


@_listed("expiry")
def _no_expiry(patch: pytest.MonkeyPatch) -> None:
    real = people._fault
    later = timedelta(days=400)

    def fault(given: Any, *more: Any) -> str:
        return real(replace(given, expires_at=given.expires_at + later), *more)

    patch.setattr(people, "_fault", fault)


@_listed("what is signed")
def _anything_signed(patch: pytest.MonkeyPatch) -> None:
    real = people._fault
    patch.setattr(people, "_fault", lambda given, bundle, now: real(_with(given, bundle), bundle, now))


@_listed("signature")
def _any_signature(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Signers, "verify", lambda self, message, signature, person, *more: f"SHA256:{person}")


@_listed("ledger")
def _any_ledger(patch: pytest.MonkeyPatch) -> None:
    real = verify_ledger

    def verified(*given: Any, **more: Any) -> Verification:
        return replace(real(*given, **more), problems=())

    replace_everywhere(patch, real, verified)


@_listed("pin")
def _any_signers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Signers, "content", lambda self: self.path.read_bytes())


@_listed("what goes along")
def _alone(patch: pytest.MonkeyPatch) -> None:
    def judged(plan: Any, row: Any, bundle: Any, now: Any) -> tuple[Verdict, ...]:
        return tuple(judge(name, row, bundle, now) for name in row.gates)

    patch.setattr(open_wave, "judge_row", judged)


@_listed("today's register")
def _first_register(patch: pytest.MonkeyPatch) -> None:
    known: list[Any] = []

    def reading(folder: Any) -> Any:
        known.append(known[0] if known else read_register(folder))
        return known[0]

    patch.setattr(bundle, "read_register", reading)
