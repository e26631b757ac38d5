"""Reads what a ledger records. Reading is no verification: that is verify_ledger's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from azure_exit.ledger.entry import Entry, Kind, parse_line
from azure_exit.problems import InputError, Problem

GONE = "gone"


def read_entries(path: Path) -> Iterator[Entry]:
    """The entries, in order; a last line that a crash cut off is left out.

    Raises:
        InputError: a line cannot be read.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return
                try:
                    yield parse_line(line)
                except ValueError as error:
                    way_out = "`hub exit ledger verify` says what is wrong"
                    raise InputError([Problem(str(path), f"line {number}", "", str(error), way_out)]) from None
    except FileNotFoundError:
        return
    except OSError as error:
        value = (error.strerror or "unreadable").lower()
        raise InputError([Problem(str(path), "", value, "a ledger that can be read", "its path")]) from None


def asked_rows(entries: Iterable[Entry]) -> frozenset[str]:
    """The rows whose deletion was asked for, by the engine or by hand, whatever came of it."""
    return frozenset(str(entry.body.get("row", "")) for entry in entries if entry.kind == Kind.REQUEST)


def gone_rows(entries: Iterable[Entry]) -> dict[str, date]:
    """The rows whose last read-back found them gone, with the day of the first of these read-backs.

    A row that came back, or is only soft-deleted, is not gone.
    """
    found: dict[str, date] = {}
    for entry in entries:
        if entry.kind != Kind.READ_BACK:
            continue
        row = str(entry.body.get("row", ""))
        if entry.body.get("state") == GONE:
            found.setdefault(row, entry.at.date())
        else:
            found.pop(row, None)
    return found
