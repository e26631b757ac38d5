"""Where the files of an exit lie: one folder, the same names in each."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from azure_exit.catalogue import Wave
from azure_exit.ledger.entry import ZERO
from azure_exit.problems import InputError, Problem

_AGAIN = "`hub exit preview` writes it"


@dataclass(frozen=True, slots=True)
class WaveRun:
    """What `hub exit preview` found: the rows that the engine is to delete, and those that stay, each with why.

    `ledger_head` is the hash of the last entry that the ledger had then.
    """

    delete: tuple[str, ...]
    keep: dict[str, str] = field(default_factory=dict)
    ledger_head: str = ZERO


@dataclass(frozen=True, slots=True)
class WaveFolder:
    """The files of one wave: evidence, manifests and approvals of people, and what the engine is to run."""

    path: Path

    @property
    def update_plan(self) -> Path:
        """The engine's saved update plan."""
        return self.path / "update-plan.json"

    @property
    def state(self) -> Path:
        """The state that the update plan was made from."""
        return self.path / "state.json"

    @property
    def run(self) -> Path:
        return self.path / "run.json"

    def read_run(self) -> WaveRun:
        """What the preview found. Raises InputError when there was none."""
        try:
            found = json.loads(self.run.read_text(encoding="utf-8"))
            head = str(found["ledger_head"])
            return WaveRun(tuple(str(each) for each in found["delete"]), dict(found["keep"]), head)
        except (OSError, ValueError, KeyError, TypeError):
            raise InputError(
                [Problem(str(self.run), "", "(missing or damaged)", "a preview's result", _AGAIN)]
            ) from None

    def read_deletes(self) -> frozenset[str]:
        """The URNs that the engine's saved update plan deletes. Raises InputError when there is none."""
        try:
            plans = json.loads(self.update_plan.read_text(encoding="utf-8"))["resourcePlans"]
            return frozenset(urn for urn, each in plans.items() if each["steps"] == ["delete"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            value, rule = "(missing or damaged)", "an update plan of the engine's"
            raise InputError([Problem(str(self.update_plan), "", value, rule, _AGAIN)]) from None

    def write_run(self, run: WaveRun) -> None:
        self.run.write_text(json.dumps(asdict(run), indent=1) + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class ExitFolder:
    """The folder of an exit."""

    path: Path

    @property
    def plan(self) -> Path:
        return self.path / "plan.yaml"

    @property
    def inventory(self) -> Path:
        """The inventory that the plan was made from."""
        return self.path / "inventory"

    @property
    def holds(self) -> Path:
        """The folder with today's register of holds."""
        return self.path / "holds"

    @property
    def documents(self) -> Path:
        """What people signed, and evidence names by its hash: notice, choices, releases, records of restores."""
        return self.path / "documents"

    @property
    def signers(self) -> Path:
        return self.path / "allowed_signers"

    @property
    def rehearsed_pin(self) -> Path:
        """Of a rehearsal, beside its folder: the SHA-256 of the file of signers that it made."""
        return self.path.with_name(f"{self.path.name}.signers-sha256")

    @property
    def ledger(self) -> Path:
        return self.path / "ledger.jsonl"

    @property
    def freeze(self) -> Path:
        """What the freeze declares; there is none before `hub exit freeze`."""
        return self.path / "freeze.json"

    def wave(self, wave: Wave | int) -> WaveFolder:
        return WaveFolder(self.path / "waves" / f"{int(wave):02}")
