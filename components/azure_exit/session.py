"""What the program and its hooks are run with: the folder of the exit, and the wave that is open, if one is.

It comes from variables that `hub exit` sets for the engine that it starts. A plain `pulumi up` has none of a wave's:
then no wave is open, and nothing may end.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from azure_exit.anchor import Anchor
from azure_exit.bundle import Run
from azure_exit.catalogue import Wave
from azure_exit.folder import ExitFolder, WaveFolder
from azure_exit.ledger import Entry, Kind, Ledger, LedgerError, SoundLedger, read_sound
from azure_exit.plan import Plan, read_plan
from azure_exit.signing import Signers

FOLDER = "HUB_EXIT_FOLDER"
WAVE = "HUB_EXIT_WAVE"
PHASE = "HUB_EXIT_PHASE"
PERSON = "HUB_EXIT_AS"
KEY = "HUB_EXIT_KEY"
COMMIT = "HUB_EXIT_COMMIT"
AHEAD = "HUB_EXIT_CLOCK_AHEAD"
"""Seconds by which a rehearsal's clock is ahead of the machine's. `hub` sets it for a rehearsal only."""
VARIABLES = frozenset({FOLDER, WAVE, PHASE, PERSON, KEY, COMMIT, AHEAD})
JITTER = timedelta(seconds=5)
_verified: dict[str, set[str]] = {}
"""By the hash of the signers: lines of ledgers, by their hashes, whose signatures were found good against these."""


class Phase(StrEnum):
    """What is done to the rows of the open wave."""

    RELEASE = "release"
    """Their protection is taken off, in the state only."""
    DELETE = "delete"
    """They are left out of the program."""


class SessionError(Exception):
    """The variables are missing or wrong; the message says which, and the way out."""


@dataclass(frozen=True)
class Session:
    """An exit that is worked on. `wave` is None when none is open.

    `anchor` says whom it trusts. It comes from the environment, never from a variable: whoever sets those could name
    keys of their own.
    """

    folder: ExitFolder
    wave: Wave | None = None
    phase: Phase | None = None
    person: str = ""
    key: Path = Path()
    commit: str = ""
    ahead: float = 0.0
    anchor: Anchor | None = None

    @classmethod
    def read(cls, variables: Mapping[str, str] | None = None, *, anchor: Anchor | None = None) -> Session:
        """The session that the variables say.

        Raises:
            SessionError: one is missing or wrong.
        """
        given = os.environ if variables is None else variables
        if not given.get(FOLDER):
            raise SessionError(f"{FOLDER} is not set: nothing says where the plan is. Use `hub exit`, or `hub shell`.")
        folder = ExitFolder(Path(given[FOLDER]))
        try:
            ahead = float(given.get(AHEAD) or 0)
            wave = Wave(int(given[WAVE])) if given.get(WAVE) else None
            phase = Phase(given[PHASE]) if wave is not None else None
        except (KeyError, ValueError) as error:
            raise SessionError(f"{WAVE}, {PHASE} or {AHEAD} is wrong ({error}): `hub exit` sets them") from None
        person, key, commit = (given.get(name, "") for name in (PERSON, KEY, COMMIT))
        return cls(folder, wave, phase, person, Path(key), commit, ahead, anchor)

    @property
    def variables(self) -> dict[str, str]:
        """The variables that `read` reads."""
        found = {FOLDER: str(self.folder.path), AHEAD: repr(self.ahead)}
        if self.wave is not None and self.phase is not None:
            found |= {WAVE: str(int(self.wave)), PHASE: self.phase.value, PERSON: self.person, KEY: str(self.key)}
            found[COMMIT] = self.commit
        return found

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    @property
    def trusted(self) -> Anchor:
        """Whom the exit trusts. Raises SessionError when nothing says it."""
        if self.anchor is None:
            raise SessionError("nothing outside of the exit's folder says who may sign: `hub exit` finds it")
        return self.anchor

    @property
    def signers(self) -> Signers:
        """Who may sign: the file in the folder, as it is pinned outside of it."""
        return self.trusted.signers(self.folder.signers)

    @property
    def plan(self) -> Plan:
        """The plan, which is one of this exit's own subscriptions. Raises InputError."""
        anchor = self.trusted
        found = read_plan(self.folder.plan)
        anchor.require_own(found, self.folder.plan)
        return found

    def sound_ledger(self, *, heads: Collection[str] = ()) -> SoundLedger:
        """What the ledger says. Raises InputError when it is not sound, or lacks an entry of `heads`.

        A process verifies each line's signature once: every line is read again, and one that differs is another.
        """
        signers = self.signers
        known = _verified.setdefault(signers.sha256, set())
        return read_sound(self.folder.ledger, signers, heads=heads, known=known)

    @property
    def wave_folder(self) -> WaveFolder:
        """The open wave's files. Raises SessionError when none is open."""
        if self.wave is None:
            raise SessionError("no wave is open: nothing ends outside of `hub exit execute`")
        return self.folder.wave(self.wave)

    @property
    def run(self) -> Run:
        """What the open wave's approvals have to be given to."""
        wave = self.wave_folder
        return Run(wave.update_plan, wave.state, self.commit)

    def note(self, kind: Kind, body: dict[str, Any]) -> Entry:
        """Append to the ledger. A rehearsal's clock is set by the second: it may lag that much behind the last entry.

        Raises:
            LedgerError, SignatureError: as `Ledger.append` does.
        """
        # Whoever lends their key to another name is found out before anything is deleted, not by the next look.
        ledger = Ledger(self.folder.ledger, self.person, self.key, self.signers)
        try:
            return ledger.append(kind, body, self.now)
        except LedgerError:
            if not self.ahead:
                raise
            return ledger.append(kind, body, self.now + JITTER)
