"""The ledger of an exit: append-only, hash-chained, each entry signed."""

from __future__ import annotations

from azure_exit.ledger.entry import ZERO, Entry, Kind
from azure_exit.ledger.reading import asked_rows, gone_rows, read_entries
from azure_exit.ledger.sound import SoundLedger, read_sound
from azure_exit.ledger.verify import Verification, verify_ledger
from azure_exit.ledger.writer import Ledger, LedgerError

__all__ = [
    "ZERO",
    "Entry",
    "Kind",
    "Ledger",
    "LedgerError",
    "SoundLedger",
    "Verification",
    "asked_rows",
    "gone_rows",
    "read_entries",
    "read_sound",
    "verify_ledger",
]
