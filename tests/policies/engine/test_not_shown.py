"""Of which controls the engine is shown no violating or no compliant case, and why: the list is held to be exact."""

from __future__ import annotations

import pytest

from policies.registry import control as find_control
from tests.policies.case import Verdict
from tests.policies.discovery import cases
from tests.policies.engine.choosing import not_shown

BOTH, VIOLATING = frozenset(Verdict), frozenset({Verdict.BAD})

NOT_SHOWN = {
    "HUB-IAM-08": (BOTH, "looks at a dated proof only: the signed review of rights"),
    "HUB-LOG-07": (BOTH, "looks at a dated proof only: the event that was planted, and found in the archive"),
    "HUB-AVL-02": (BOTH, "looks at a dated proof only: the report of a restore, which no program declares"),
    "HUB-AVL-05": (BOTH, "looks at a dated proof only: the export of configuration and state"),
    "HUB-SPC-08": (BOTH, "looks at dated proofs only: the drill of a space's closing, and the airlock's log"),
    "HUB-SUP-03": (VIOLATING, "a violation is what a proof of an image's scan says, or that there is none"),
    "HUB-TAG-03": (VIOLATING, "a violation is a live resource that no state has: no program declares it"),
    "HUB-DEC-07": (BOTH, "looks at a dated proof only: of which copies of a key ended when"),
    "HUB-DEC-08": (BOTH, "looks at a dated proof only: the count of what is deleted softly"),
    "HUB-DEC-11": (BOTH, "looks at a dated proof only: the count of rights, names and links that are left"),
    "HUB-DEC-12": (BOTH, "looks at a dated proof only: the certificate of erasure"),
}
"""By control the kinds of cases that no preview can hold, with the reason."""


def test_the_list_is_exact() -> None:
    assert {id_: kinds for id_, (kinds, _) in NOT_SHOWN.items()} == not_shown()


@pytest.mark.parametrize("control", NOT_SHOWN)
def test_what_is_listed_is_judged_over_an_account(control: str) -> None:
    kinds, _ = NOT_SHOWN[control]
    assert all(case.live for case in cases(find_control(control)) if case.verdict in kinds)
