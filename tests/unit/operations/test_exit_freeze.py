"""A freeze is previewed and judged before it is declared for good."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from azure_exit.folder import ExitFolder
from components.azure_exit.freeze import FreezeArgs
from operations import exit_adopt
from operations.engine_run import Outcome
from operations.events import Account
from operations.exit_controls import DeniedError
from operations.exit_site import Site
from settings import load_environment
from tests.unit.azure_exit.gates.bundles import NOW

ARGS = FreezeArgs(("/subscriptions/1/resourceGroups/rg",), ("1",), 100, "2027-01-01T00:00:00Z", ("ops@hub.example",))
LOCK, ACCOUNT = "azure-native:authorization:ManagementLockByScope", "azure-native:storage:StorageAccount"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    session = SimpleNamespace(folder=ExitFolder(tmp_path), now=NOW)
    target = SimpleNamespace(environment=load_environment("rehearsal"))
    return cast("Site", SimpleNamespace(target=target, session=session, stack="rehearsal.azure_exit"))


def judge(site: Site, monkeypatch: pytest.MonkeyPatch, kind: str, args: FreezeArgs = ARGS) -> None:
    """Judge a freeze whose preview says that one resource is created."""
    urn = f"urn:pulumi:rehearsal.azure_exit::hub::{kind}::made"
    entry = {"urn": urn, "type": kind, "custom": True, "inputs": {"scope": ARGS.groups[0], "level": "CanNotDelete"}}
    account = Account(steps_in_full=[])
    step = {"op": "create", "urn": urn, "type": kind, "new": entry}
    for event in ({"resourcePreEvent": {"metadata": step}}, {"summaryEvent": {"resourceChanges": {"create": 1}}}):
        list(account.feed(event))
    monkeypatch.setattr(exit_adopt, "run", lambda *_, **__: Outcome(account, 0, 1.0, False, ""))
    plan: Any = SimpleNamespace(sha256="a" * 64, rows=())
    exit_adopt._judge_freeze(site, plan, args)


def test_locks_may_come_to_be(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    judge(site, monkeypatch, LOCK)
    assert FreezeArgs.read(site.session.folder.freeze) == ARGS


def test_of_what_is_denied_nothing_stays_declared(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeniedError, match="HUB-DEC-01: Azure only shrinks"):
        judge(site, monkeypatch, ACCOUNT)
    assert FreezeArgs.read(site.session.folder.freeze) is None


def test_what_was_frozen_before_stays_as_it_was(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    before = FreezeArgs((), (), 7, "2026-01-01T00:00:00Z", ())
    before.write(site.session.folder.freeze)
    with pytest.raises(DeniedError):
        judge(site, monkeypatch, ACCOUNT)
    assert FreezeArgs.read(site.session.folder.freeze) == before
