"""An exit on the real engine and a stand-in Azure as a process, as sequences of `tests.exit_property` are run on."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from azure_exit.catalogue import Wave
from azure_exit.folder import ExitFolder
from azure_exit.plan import opens_on
from emulator.azure.access import AzureAccess
from operations import rehearsal
from operations.engine_run import Operation
from operations.exit_engine import run
from operations.exit_execute import ExecuteRequest, execute, open_session
from operations.exit_preview import preview
from operations.exit_rehearsal.cloud import Cloud
from operations.exit_rehearsal.people import APPROVERS
from operations.exit_rehearsal.rehearsal import Rehearsal, say
from operations.exit_site import Site, find_site, program_commit
from operations.workspace import FOLDER_VARIABLE, ROOT, Workspace
from tests.exit_property.engine import Fault, Moment
from tests.exit_property.local import Deletion
from tests.exit_property.oracle import By, Oracle, bears_data
from tests.exit_property.scenes import COMMIT, ENVIRONMENT, TOLD, Template, replace_everywhere

JSON = dict[str, Any]
_PATIENCE = 60.0


@dataclass
class Seen:
    """What went in the steps so far, each step judged by the facts of its beginning."""

    made: list[Deletion] = field(default_factory=list)

    @property
    def unproven(self) -> list[Deletion]:
        return [each for each in self.made if each.missing]


class EngineScene:
    """One exit, copied from the template with its stand-in, state and keys. Its workspace is the only one in use."""

    def __init__(self, template: Template, base: Path) -> None:
        self.template = template
        self.base = base
        shutil.copytree(template.folder, base, symlinks=True)
        os.environ[FOLDER_VARIABLE] = str(base)
        environment = rehearsal.load(ENVIRONMENT)
        self.folder = ExitFolder(Workspace(ENVIRONMENT).folder / "azure-exit")
        self.done = Rehearsal(ENVIRONMENT, self.folder, Cloud(AzureAccess(rehearsal.start(environment))))
        self.done.keys = template.keys
        self.done.proof = self.folder.path / "printed.txt"
        self.oracle = Oracle(base / "facts")
        self.deletions = Seen()
        self.commit = COMMIT
        self.by = By("", "", -1, COMMIT)
        self._skew = timedelta()

    @property
    def now(self) -> datetime:
        return self.cloud.now

    @property
    def cloud(self) -> Cloud:
        return self.done.cloud

    @property
    def skew(self) -> timedelta:
        return self._skew

    @skew.setter
    def skew(self, value: timedelta) -> None:
        # The stand-in's clock goes forward only, and stays there.
        if value > self._skew:
            self.cloud.access.advance((value - self._skew).total_seconds())
        self._skew = max(value, self._skew)

    def sign(self, wave: Wave) -> None:
        self.cloud.wait_until(opens_on(self.done.plan.schedule, wave))
        self.cloud.lift_locks()
        self.done.prove(wave)
        self.done.call(preview, ENVIRONMENT, wave)
        for person in APPROVERS:
            self.approve(wave, person)

    def approve(self, wave: Wave, person: str) -> None:
        path = self.folder.wave(wave).path / f"approval-{person}.json"
        self.done.approve(wave, person)
        Oracle(self.folder.path, self.oracle.signed).witness(path, person, int(wave), self.commit)

    def execute(self, wave: Wave, person: str, owner: str, fault: Fault | None = None, *, again: bool = True) -> bool:
        folder = self.folder.path / "today"
        if again or not folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
            with contextlib.suppress(OSError):
                self.cloud.export(folder, self.folder.holds)
        self.by = By(person, owner, int(wave), self.commit)
        request = ExecuteRequest(ENVIRONMENT, wave, person, self.template.keys[owner], folder, patience=0)

        def run_it() -> None:
            with self.done.migration.credentials(self.folder.path):
                self.done.call(execute, request)

        return self.attempt(run_it, fault)

    def bare(self, wave: Wave, person: str, owner: str, *more: str, fault: Fault | None = None) -> bool:
        self.by = By(person, owner, int(wave), self.commit)

        def run_it() -> bool:
            site = find_site(ENVIRONMENT, "executor")
            session = open_session(site, wave, person, self.template.keys[owner])
            return run(site.within(session), Operation.UP, *more, ordered=True).ok

        return self.attempt(run_it, fault)

    def plain(self, operation: Operation, *more: str) -> bool:
        self.by = By("", "", -1, self.commit)
        arguments = (*more, "--run-program") if operation is Operation.DESTROY else more
        if "--ignore-protect" in arguments and operation is not Operation.DESTROY:
            arguments = tuple(each for each in arguments if each != "--ignore-protect")
        return self.attempt(lambda: run(find_site(ENVIRONMENT, "executor"), operation, *arguments).ok)

    def attempt(self, command: Callable[[], Any], fault: Fault | None = None) -> bool:
        """Whether something ended well; what went meanwhile is judged."""
        there, at = self._there(), self.now
        shutil.rmtree(self.oracle.folder, ignore_errors=True)
        shutil.copytree(self.folder.path, self.oracle.folder)
        try:
            with self._struck(fault):
                return command() is not False
        except TOLD as error:
            say(f"refused: {str(error)[:600]}")
            return False
        finally:
            self.cloud.access.ask("/faults", method="DELETE")
            self._judge(there, at)

    def _judge(self, before: set[str], at: datetime) -> None:
        # The ledger of the end: it tells what was asked for and read back while the step ran.
        for path in self.folder.path.glob("ledger.jsonl*"):
            shutil.copy(path, self.oracle.folder / path.name)
        there = self._there()
        owners = {key: row.id for row in self.template.plan.rows for key in row.takes_along}
        for key in sorted(before - there):
            if bears_data(key):
                root = owners.get(key, key)
                missing = self.oracle.missing(key, self.by, max(at, self._last(at)), there, root)
                self.deletions.made.append(Deletion(key, tuple(missing)))

    def _last(self, at: datetime) -> datetime:
        """The moment of the ledger's last line: a step takes some seconds."""
        with contextlib.suppress(OSError, ValueError, IndexError, KeyError):
            line = (self.oracle.folder / "ledger.jsonl").read_bytes().splitlines()[-1]
            said = datetime.fromisoformat(json.loads(line)["at"].replace("Z", "+00:00"))
            return said if abs(said - at) < timedelta(hours=1) else at
        return at

    def _there(self) -> set[str]:
        found: set[str] = set()
        for name, document in self.cloud.access.ask("/export").items():
            rows = document.get("data", ()) if isinstance(document, dict) else document
            if name.startswith(("resource-graph", "children")):
                found |= {str(each["id"]).lower() for each in rows}
        return found

    @contextmanager
    def _struck(self, fault: Fault | None) -> Iterator[None]:
        """Have a fault happen while the engine runs: a lost reply, or a kill after so many requests."""
        if fault is None or (fault.moment is None and fault.act is None):
            yield
            return
        if fault.moment is Moment.LOST:
            self.cloud.access.ask("/faults", {"kind": "lost_reply", "method": "DELETE", "after": fault.at, "times": 1})
            yield
            return
        over = threading.Event()
        striker = threading.Thread(target=self._strike, args=(fault, self._requests() + fault.at, over))
        striker.start()
        try:
            yield
        finally:
            over.set()
            striker.join()

    def _requests(self) -> int:
        try:
            return self.folder.ledger.read_bytes().count(b'"kind":"request"')
        except OSError:
            return 0

    def _strike(self, fault: Fault, number: int, over: threading.Event) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not over.is_set() and time.monotonic() < deadline:
            if self._requests() > number:
                if fault.act is not None:
                    with contextlib.suppress(Exception):
                        fault.act()
                    return
                for pid in _engines():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                return
            time.sleep(0.02)

    def plant(self, identifier: str, body: JSON) -> None:
        parts = identifier.rpartition("/providers/")[2].split("/")
        kind = "/".join([parts[0], *parts[1::2]])
        if identifier.lower() not in self._there():
            self.cloud.access.ask("/plant", {"resource": {"id": identifier, "name": parts[-1], "type": kind, **body}})

    def shout(self) -> None:
        self._edit(lambda each: each.update(id=str(each["id"]).replace("/resourceGroups/", "/RESOURCEGROUPS/")))

    def strip(self) -> None:
        self._edit(lambda each: each.pop("resourceHooks", None))

    def _edit(self, change: Callable[[JSON], Any]) -> None:
        site = find_site(ENVIRONMENT, "executor")
        document = json.loads(_pulumi(site, "export"))
        for each in document["deployment"]["resources"]:
            if each["type"].startswith("azure-native:"):
                change(each)
        _pulumi(site, "import", given=json.dumps(document))

    def urns(self) -> list[str]:
        site = find_site(ENVIRONMENT, "executor")
        checkpoint = site.target.backend.checkpoint(site.stack)
        found = checkpoint.resources if checkpoint is not None else []
        return [str(each["urn"]) for each in found if each["type"].startswith("azure-native:")]

    def close(self) -> None:
        rehearsal.stop(rehearsal.load(ENVIRONMENT))
        shutil.rmtree(self.base, ignore_errors=True)


class Current:
    """The scene whose commit the kit is told."""

    scene: EngineScene


@contextmanager
def adopted(base: Path) -> Iterator[Template]:
    """An adopted exit, stopped, to be copied for each sequence."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(base))
        environment = rehearsal.load(ENVIRONMENT)
        folder = ExitFolder(Workspace(ENVIRONMENT).folder / "azure-exit")
        try:
            done = Rehearsal(ENVIRONMENT, folder, Cloud(AzureAccess(rehearsal.start(environment))))
            done.prepare()
            done.freeze()
        finally:
            rehearsal.stop(environment)
        template = SimpleNamespace(base=base, folder=base, plan=done.plan, keys=done.keys)
        replace_everywhere(patch, program_commit, lambda _: Current.scene.commit)
        yield cast("Template", template)


def _engines() -> list[int]:
    command = ["ps", "-o", "pid=,comm=", "--ppid", str(os.getpid())]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return [int(line.split()[0]) for line in lines if line.split()[1] == "pulumi"]


def _pulumi(site: Site, verb: str, given: str = "") -> str:
    return subprocess.run(
        ["pulumi", "stack", verb, "-s", site.stack],
        cwd=ROOT,
        env=site.variables,
        input=given,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


__all__ = ["Current", "EngineScene", "adopted"]
