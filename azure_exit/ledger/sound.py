"""What a ledger says, once it was found sound: a ledger that is not says nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from azure_exit.ledger.entry import ZERO, head_path
from azure_exit.ledger.verify import verify_ledger
from azure_exit.problems import InputError
from azure_exit.signing.ssh import Signers


@dataclass(frozen=True, slots=True)
class SoundLedger:
    """What is gone by a sound ledger, the number of its entries, the hash of the last, and those of all.

    `hashes` holds that of no entry too, `ZERO`.
    """

    gone: Mapping[str, date] = field(default_factory=dict)
    entries: int = 0
    head: str = ZERO
    hashes: frozenset[str] = frozenset({ZERO})


def read_sound(
    path: Path, signers: Signers, *, heads: Collection[str] = (), known: set[str] | None = None
) -> SoundLedger:
    """Verify a ledger, and read it. `heads` are hashes of entries that it has to have, kept elsewhere.

    An exit that has not begun has no ledger: then it is sound when none is expected, and no `.head` of one is there.

    Raises:
        InputError: it is not sound; with everything that is wrong with it.
        SignatureError: the file of allowed signers is not the one that is pinned.
    """
    if not path.exists() and not head_path(path).exists() and not {*heads} - {"", ZERO}:
        _ = signers.sha256
        return SoundLedger()
    found = verify_ledger(path, signers, heads=heads, known=known)
    if not found.is_sound:
        raise InputError(found.problems)
    # Of the lines that were verified: the file may be another by now.
    return SoundLedger(found.gone, found.entries, found.head, found.hashes)
