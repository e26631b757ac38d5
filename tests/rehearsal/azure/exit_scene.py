"""An exit that has begun: adopted, access cut, the compute wave previewed and signed. Tests spoil one thing each."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from azure_exit.catalogue import Wave
from azure_exit.folder import ExitFolder, WaveFolder
from azure_exit.plan import opens_on
from components.azure_exit.session import Session
from emulator import READY
from emulator.azure.access import AzureAccess
from operations import rehearsal
from operations.engine_run import Operation, Outcome
from operations.exit_engine import run
from operations.exit_execute import ExecuteRequest, execute, open_session
from operations.exit_preview import preview
from operations.exit_rehearsal.cloud import Cloud
from operations.exit_rehearsal.people import APPROVERS, EXECUTOR, keys_of
from operations.exit_rehearsal.rehearsal import Rehearsal
from operations.exit_site import Site, find_site
from operations.exits import ExitCode
from operations.failures import show_failure
from operations.workspace import FOLDER_VARIABLE, Workspace
from tests.rehearsal.prepared import locked

ENVIRONMENT = "rehearsal"
_KNOWN = "known.json"
"""What the people of a begun exit remember: the locks that were lifted, the accounts that were copied."""
AKS = "/microsoft.containerservice/managedclusters/aks-hdh"


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: ExitCode
    text: str


@dataclass
class Scene:
    """The exit, and what is done to it."""

    done: Rehearsal

    @property
    def folder(self) -> ExitFolder:
        return self.done.folder

    @property
    def cloud(self) -> Cloud:
        return self.done.cloud

    @property
    def state(self) -> Path:
        """The backend that keeps the exit's state."""
        return self.folder.path.parent / "state"

    def wave(self, wave: Wave = Wave.COMPUTE) -> WaveFolder:
        return self.folder.wave(wave)

    def site(self, wave: Wave = Wave.COMPUTE) -> Site:
        """The stack with the wave open, as `hub exit execute` has it."""
        site = find_site(ENVIRONMENT, "executor")
        return site.within(open_session(site, wave, EXECUTOR, self.done.keys[EXECUTOR]))

    def sign(self, wave: Wave = Wave.COMPUTE) -> None:
        """Preview a wave and have it signed by both."""
        self.cloud.wait_until(opens_on(self.done.plan.schedule, wave))
        self.cloud.lift_locks()
        self.done.prove(wave)
        previewed = self.done.call(preview, ENVIRONMENT, wave)
        for person in APPROVERS:
            self.done.approve(wave, person)
        self.done.by_hand(wave, previewed["keeps"])

    def today(self) -> Path:
        """An inventory of this moment, with the register of holds, or the plan's where there is none any more."""
        folder = self.folder.path / "today"
        shutil.rmtree(folder, ignore_errors=True)
        there = (self.folder.holds / "holds.yaml").exists()
        self.cloud.export(folder, self.folder.holds if there else self.folder.inventory)
        return folder

    def execute(self, wave: Wave = Wave.COMPUTE, person: str = EXECUTOR) -> Said:
        """`hub exit execute`; what it said, and its exit code."""
        request = ExecuteRequest(ENVIRONMENT, wave, person, self.done.keys[EXECUTOR], self.today(), patience=1.0)
        with self.done.migration.credentials(self.folder.path):
            return said(lambda: execute(request, as_json=True))

    def engine(self, session: Session, *more: str, operation: Operation = Operation.UP) -> Outcome:
        """The bare engine in a session, past everything that `hub` checks before."""
        return run(self.site().within(session), operation, *more, ordered=True)

    def deletes(self) -> list[tuple[str, str]]:
        """Deletions of anything but locks in Azure's own log: the id's end, and the status."""
        found = []
        for event in self.cloud.access.ask("/activity"):
            operation = event["operationName"]["value"].lower()
            if operation.endswith("/delete") and not operation.startswith("microsoft.authorization/"):
                found.append((event["resourceId"].rpartition("/")[2], event["status"]["value"]))
        return found

    @contextmanager
    def restored(self, *, ledger: bool = False) -> Iterator[None]:
        """Put the folder of the exit and the state back afterwards; the ledger, which only grows, if that is asked for.

        The state too: an engine that was refused has written it again all the same.
        """
        ending = "before" if ledger else "copy"  # one may stand within the other
        copies = {each: each.with_name(f"{each.name}-{ending}") for each in (self.folder.path, self.state)}
        for each, copy in copies.items():
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(each, copy)
        try:
            yield
        finally:
            for each in () if ledger else self.folder.path.glob("ledger.jsonl*"):
                shutil.copy(each, copies[self.folder.path] / each.name)
            for each, copy in copies.items():
                shutil.rmtree(each)
                copy.rename(each)


def said(command: Any) -> Said:
    """Run a command as `hub` does."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = command()
        except Exception as error:
            code = show_failure(error, as_json=True)
    return Said(ExitCode(code), out.getvalue() + err.getvalue())


@contextmanager
def begun(made: Path, base: Path) -> Iterator[Scene]:
    """An exit up to the signed compute wave, in a workspace of its own.

    Args:
        made: where it is made when first asked for, once for all test processes; each gets a copy.
        base: the workspace.
    """
    with locked(made.with_suffix(".lock")):
        if not (made / _KNOWN).exists():
            shutil.rmtree(made, ignore_errors=True)
            with _running(made) as scene:
                scene.done.prepare()
                scene.sign(Wave.ACCESS)
                scene.sign(Wave.COMPUTE)
            known = {"lifted": scene.cloud.lifted, "copied": sorted(scene.done.migration.copied)}
            (made / _KNOWN).write_text(json.dumps(known))
    shutil.copytree(made, base, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns(READY))
    with _running(base) as scene:
        known = json.loads((base / _KNOWN).read_text())
        scene.cloud.lifted.extend(known["lifted"])
        scene.done.migration.copied.update(known["copied"])
        yield scene


@contextmanager
def _running(base: Path) -> Iterator[Scene]:
    """The exit of a workspace, as far as it has come, on the workspace's stand-in Azure."""
    before = os.environ.get(FOLDER_VARIABLE)
    os.environ[FOLDER_VARIABLE] = str(base)
    environment = rehearsal.load(ENVIRONMENT)
    try:
        access = AzureAccess(rehearsal.start(environment))
        folder = ExitFolder(Workspace(ENVIRONMENT).folder / "azure-exit")
        keys = keys_of(folder)
        yield Scene(Rehearsal(ENVIRONMENT, folder, Cloud(access), keys, folder.path / "printed.txt"))
    finally:
        rehearsal.stop(environment)
        os.environ.pop(FOLDER_VARIABLE)
        if before is not None:
            os.environ[FOLDER_VARIABLE] = before


def without(path: Path, *names: str) -> None:
    """Take fields out of every row of an evidence file, as JSON-compatible YAML."""
    import yaml

    document = yaml.safe_load(path.read_text())
    for row in document["rows"].values():
        for name in names:
            row.pop(name, None)
    path.write_text(json.dumps(document))


__all__ = ["AKS", "ENVIRONMENT", "Said", "Scene", "begun", "replace", "said", "without"]
