"""Verifies a ledger offline: every line, its place in the chain, its signature, and that none is missing at the end."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from azure_exit.ledger.entry import NAMESPACE, ZERO, Entry, Kind, head_path, parse_line
from azure_exit.ledger.reading import gone_rows
from azure_exit.problems import InputError, Problem, shortened
from azure_exit.signing.approvals import check_approval
from azure_exit.signing.ssh import SignatureError, Signers

_AT_ONCE = 8
_RESTORE = "compare with the copies of the ledger, and find out who changed it"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. `head` is the hash of the last entry: compare it with one that is kept elsewhere.

    `hashes` are those of all entries, and of no entry (`ZERO`). `gone` are the rows that are gone by the very lines
    that were verified: it counts only when these are sound.
    """

    entries: int
    head: str
    problems: tuple[Problem, ...]
    hashes: frozenset[str] = frozenset({ZERO})
    gone: Mapping[str, date] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        return not self.problems


def verify_ledger(
    path: Path, signers: Signers, *, heads: Collection[str] = (), known: set[str] | None = None
) -> Verification:
    """Verify the whole ledger, and that every hash of `heads`, which are kept elsewhere, is that of an entry.

    Every approval in it is verified again, with its own signature, and has to name an entry that was there before it.

    `known` are hashes of lines, signature included, whose signatures were verified before against the same signers:
    they are not verified again, and those that are good now are added.

    Raises:
        SignatureError: the file of allowed signers is not there, or is not the one that is pinned.
    """
    _ = signers.sha256
    chain = _Chain(path)
    good = known if known is not None else set()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        entries = (each for each in chain.entries() if each[1].line_sha256 not in good)
        while batch := list(islice(entries, 64)):
            told = list(pool.map(lambda each: _signature(path, each, signers), batch))
            chain.problems += [found for found in told if found]
            good |= {entry.line_sha256 for (_, entry), found in zip(batch, told, strict=True) if found is None}
    chain.end(heads)
    problems = tuple(sorted(chain.problems, key=_line_number))
    return Verification(chain.count, chain.head, problems, frozenset(chain.seen), gone_rows(chain.read_backs))


class _Chain:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.count = 0
        self.head = ZERO
        self.seen: set[str] = {ZERO}
        self.read_backs: list[Entry] = []

    def entries(self) -> Iterator[tuple[int, Entry]]:
        """The entries that can be read, with their line numbers; notes where the chain is broken."""
        last: Entry | None = None
        was_unreadable = False
        for number, line in enumerate(self._lines(), 1):
            try:
                entry = parse_line(line)
            except ValueError as error:
                self._note(number, line[:60].decode(errors="replace"), str(error))
                was_unreadable = True
                continue
            self._judge(number, entry, last, was_unreadable=was_unreadable)
            was_unreadable = False
            last = entry
            self.count += 1
            self.head = entry.line_sha256
            self.seen.add(entry.line_sha256)
            if entry.kind == Kind.READ_BACK:
                self.read_backs.append(entry)
            yield number, entry

    def end(self, heads: Collection[str]) -> None:
        """Judges the end against the head file, and the heads that are kept elsewhere."""
        path = head_path(self.path)
        try:
            head = json.loads(path.read_text())
            told, said = int(head["n"]), str(head["sha256"])
        except FileNotFoundError:
            if self.count:
                self._note(0, path.name, "the file with the hash of the last entry stands beside the ledger")
            told, said = -1, ZERO
        except (ValueError, KeyError, TypeError):
            self._note(0, path.name, "the file with the hash of the last entry is damaged")
            told, said = -1, ZERO
        if told >= 0 and said not in self.seen:
            rule = f"entry {told}, of the hash that {path.name} says, is in the ledger: lines are missing at the end"
            self._note(0, f"{self.count} entries", rule)
        for each in sorted({*heads} - self.seen - {""}):
            rule = "the entry of a hash that is kept elsewhere is in the ledger: lines are missing at the end"
            self._note(0, each, rule)

    def _judge(self, number: int, entry: Entry, last: Entry | None, *, was_unreadable: bool) -> None:
        expected, previous = (last.number + 1, last.line_sha256) if last else (0, ZERO)
        if entry.number != expected and not was_unreadable:
            how = "is missing before it" if entry.number > expected else "stands elsewhere, or twice"
            self._note(number, f"entry {entry.number}", f"entries are numbered without a gap: {expected} {how}")
        if entry.previous != previous and not was_unreadable:
            before = "the entry before it was changed, or is another" if last else "the first entries are missing"
            self._note(number, f"entry {entry.number}", f"an entry holds the hash of the one before: {before}")
        if last and entry.at < last.at:
            self._note(number, f"entry {entry.number}", "an entry is never older than the one before")
        if entry.kind not in set(Kind):
            self._note(number, entry.kind, f"a kind of entry: {', '.join(Kind)}")
        if entry.kind == Kind.APPROVAL and _made_upon(entry) not in self.seen:
            rule = "an approval names an entry that was there before it: lines are missing, or stand elsewhere"
            self._note(number, _made_upon(entry), rule)

    def _lines(self) -> Iterable[bytes]:
        try:
            with self.path.open("rb") as file:
                yield from file
        except OSError as error:
            value = (error.strerror or "unreadable").lower()
            self.problems.append(Problem(str(self.path), "", value, "a ledger", "the path of the ledger"))

    def _note(self, number: int, value: str, rule: str) -> None:
        place = f"line {number}" if number else ""
        self.problems.append(Problem(str(self.path), place, shortened(value, 80), rule, _RESTORE))


def _signature(path: Path, numbered: tuple[int, Entry], signers: Signers) -> Problem | None:
    number, entry = numbered
    try:
        signers.verify(entry.signed_bytes, entry.signature, entry.by, NAMESPACE, entry.at)
        if entry.kind == Kind.APPROVAL:
            check_approval(entry.body.get("approval"), path, signers)
    except InputError as error:
        told = "; ".join(f"{each.row} {each.rule}" for each in error.problems)
        return Problem(str(path), f"line {number}", f"approval in entry {entry.number}", told, _RESTORE)
    except SignatureError as error:
        return Problem(str(path), f"line {number}", f"entry {entry.number} by {entry.by}", str(error), error.way_out)
    return None


def _made_upon(entry: Entry) -> str:
    """The hash of the last entry that an approval was made upon."""
    found = entry.body
    for name in ("approval", "statement", "subject"):
        part = found.get(name)
        found = part if isinstance(part, dict) else {}
    return str(found.get("ledger_head", "(none)"))


def _line_number(problem: Problem) -> tuple[int, str]:
    number = problem.row.removeprefix("line ")
    return (int(number) if number else 1 << 60, problem.rule)
