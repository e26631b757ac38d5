"""An exit that is no rehearsal, for commands that are typed against it, and the two that most tests type."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from azure_exit.folder import ExitFolder
from azure_exit.ledger import Kind, Ledger
from operations.exits import ExitCode
from settings import ENVIRONMENTS

PEOPLE = ("a@hub.example", "b@hub.example", "ops@hub.example")
Type = Callable[..., tuple[ExitCode, dict[str, Any]]]

LETTER = b"letter 12"
ROLES = """
azure_exit:
  tenant_id: 99999999-9999-4999-8999-999999999999
  subscriptions:
    - 11111111-1111-4111-8111-111111111111
    - 22222222-2222-4222-8222-222222222222
    - 33333333-3333-4333-8333-333333333333
  signers_sha256: "{pin}"
  roles: {{approvers: [a@hub.example, b@hub.example], executors: [ops@hub.example], dpo: dpo@hub.example,
    rssi: rssi@hub.example}}
"""


@dataclass(frozen=True)
class Scene:
    """An exit that is no rehearsal: its folder, its environment's file, and the keys of its people."""

    folder: ExitFolder
    file: Path
    keys: dict[str, Path]

    @property
    def name(self) -> str:
        return self.file.stem

    @property
    def bundle(self) -> Path:
        return self.folder.wave(2).path

    def pin(self, digest: str | None = None) -> None:
        """Pin the signers as they are, or as told."""
        found = digest or hashlib.sha256(self.folder.signers.read_bytes()).hexdigest()
        text = (ENVIRONMENTS / "preproduction.yaml").read_text()
        assert "\nazure_exit: null" in text
        self.file.write_text(text.partition("\nazure_exit: null")[0] + ROLES.format(pin=found))

    def note(self, kind: Kind, body: dict[str, Any], hours: int = 0) -> None:
        ledger = Ledger(self.folder.ledger, "ops@hub.example", self.keys["ops@hub.example"])
        ledger.append(kind, body, datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


def sign(hub: Type, scene: Scene, person: str, *more: str) -> tuple[ExitCode, dict[str, Any]]:
    """Approve as a person."""
    return hub("approve", 2, "-e", scene.name, "--key", scene.keys[person], "--as", person, *more)


def judge(hub: Type, scene: Scene) -> tuple[ExitCode, dict[str, Any]]:
    """Judge the wave."""
    return hub("gates", 2, "-e", scene.name)
