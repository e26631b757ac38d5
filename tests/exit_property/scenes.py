"""An exit in this process: the kit's own commands and hooks, on a model of the engine and a stand-in Azure in memory.

Put in the place of the kit's parts are the engine, ssh-keygen, the lock of the environment, and how Azure is reached.
"""

from __future__ import annotations

import contextlib
import copy
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from azure_exit.catalogue import Wave
from azure_exit.folder import ExitFolder
from azure_exit.inventory import read_inventory
from azure_exit.plan import Plan, opens_on, read_plan
from azure_exit.signing import ssh
from components.azure_exit.anchor import anchor_of
from components.azure_exit.arm import ArmReader
from components.azure_exit.session import Session
from emulator.azure.azure import Azure
from emulator.azure.planted import Estate, synthetic
from operations.backend import Checkpoint
from operations.engine_run import Operation, Outcome
from operations.exit_engine import run
from operations.exit_execute import ExecuteRequest, execute, open_session
from operations.exit_preview import preview
from operations.exit_rehearsal.cloud import Cloud
from operations.exit_rehearsal.people import APPROVERS, EXECUTOR
from operations.exit_rehearsal.proofs import Proofs
from operations.exit_rehearsal.rehearsal import Rehearsal
from operations.exit_site import Exit, Site, find_exit, find_site, program_commit
from operations.exit_still import require_still
from operations.exits import OperationError
from operations.operate import held
from operations.workspace import FOLDER_VARIABLE, Workspace
from settings import Environment, load_environment
from tests.exit_property.engine import Fault, ModelEngine
from tests.exit_property.local import Deletions, LocalAccess, LocalReader, Watched
from tests.exit_property.oracle import By, Oracle
from tests.exit_property.signatures import Folders, ssh_keygen
from tests.exit_property.spoils import STRANGER

ENVIRONMENT = "rehearsal"
COMMIT = "c" * 40
# A resource of each class, and what it takes along or waits for.
KEPT = frozenset(
    {
        *("disk-migration-2023", "snap-migration-2023", "aks-hdh", "pvc-6f0c2d51"),
        *("psql-hdh-cat", "sthdhlakeprod", "snds-raw", "curated", "exports"),
        *("bv-hdh", "kv-hdh-prod", "kv-hdh-prj", "hsm-hdh", "log-hdh-soc", "lock-data"),
    }
)


def small_estate() -> Estate:
    """The rows of the synthetic estate that are in KEPT, with their groups."""
    whole = synthetic()

    def kept(body: dict[str, Any]) -> bool:
        kind = str(body["type"]).lower()
        if kind in ("microsoft.resources/subscriptions", "microsoft.resources/resourcegroups"):
            return True
        return str(body["name"]) in KEPT or str(body["id"]).endswith("sthdhlakeprod/blobServices/default")

    resources = [copy.deepcopy(each) for each in whole.resources if kept(each)]
    for each in resources:
        properties = each.get("properties") or {}
        # So that less waits for other waves.
        properties.pop("privateEndpointConnections", None)
        properties.pop("addonProfiles", None)
    facts = {key: {**each, "blobs": 3} for key, each in whole.facts.items() if "blobs" in each}
    return Estate(begins=whole.begins, resources=resources, facts=facts)


@dataclass
class ModelBackend:
    """The state of the model's one stack."""

    engine: ModelEngine

    def checkpoint(self, stack: str) -> Checkpoint:
        return Checkpoint({"resources": copy.deepcopy(self.engine.resources)})

    def locks(self, stack: str) -> list[Any]:
        return []

    def mend(self) -> None:
        pass


class Template:
    """An exit that was adopted, to be copied for each sequence."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.folder = base / "template"
        self.estate = small_estate()
        self.resources: list[dict[str, Any]] = []
        self.keys: dict[str, Path] = {}
        self.plan: Plan = cast("Plan", None)
        self.pin = b""


class ModelScene:
    """One exit, afresh. Used inside of `in_process`."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.skew = timedelta()
        self.commit = COMMIT
        self.azure = Azure(estate=template.estate)
        self.folder = ExitFolder(Workspace(ENVIRONMENT).folder / "azure-exit")
        shutil.rmtree(self.folder.path, ignore_errors=True)
        self.oracle = Oracle(self.folder.path)
        nobody = By("", "", -1, COMMIT)
        self.deletions = Deletions(self.oracle, self.azure, nobody, lambda: self.now)
        self.access = LocalAccess(self.azure, Watched(self.azure, self.deletions))
        self.engine = ModelEngine(self.access.client("executor"), copy.deepcopy(template.resources))
        self.done = Rehearsal(ENVIRONMENT, self.folder, Cloud(cast("Any", self.access)), template.keys)
        self.done.proof = self.folder.path / "printed.txt"
        if template.resources:
            shutil.copytree(template.folder, self.folder.path)
            self.folder.rehearsed_pin.write_bytes(template.pin)

    @property
    def now(self) -> datetime:
        return self.azure.clock.now() + self.skew

    @property
    def cloud(self) -> Cloud:
        return self.done.cloud

    def site(self, name: str = ENVIRONMENT, principal: str = "executor") -> Site:
        """In the place of `operations.exit_site.find_site`."""
        target = SimpleNamespace(
            environment=_environment(),
            backend=ModelBackend(self.engine),
            variables={},
            stack=lambda layer: f"{name}.{layer}",
            is_rehearsal=True,
        )
        ahead = (self.now - datetime.now(UTC)).total_seconds()
        anchor = anchor_of(_environment(), self.folder)
        return Site(cast("Any", target), Session(self.folder, ahead=ahead, anchor=anchor))

    def exit(self) -> Exit:
        """In the place of `operations.exit_site.find_exit`."""
        return Exit(_environment(), self.site().session)

    def by(self, wave: Wave, person: str = EXECUTOR, owner: str = EXECUTOR) -> None:
        """From here on things are run by a person, with the key of `owner`."""
        self.deletions.by = By(person, owner, int(wave), self.commit)

    def sign(self, wave: Wave) -> None:
        """Evidence, preview and both signatures, as it should be."""
        if self.now < datetime.combine(opens_on(self.done.plan.schedule, wave), datetime.min.time(), UTC):
            self.cloud.wait_until(opens_on(self.done.plan.schedule, wave))
        self.cloud.lift_locks()
        # No data plane is here: all manifests are invented.
        Proofs(self.done.plan, {}).write(wave, self.folder.wave(wave).path, self.now)
        self.done.call(preview, ENVIRONMENT, wave)
        for person in APPROVERS:
            self.approve(wave, person)

    def approve(self, wave: Wave, person: str) -> None:
        """An approval over what lies there, with the person's own key."""
        path = self.folder.wave(wave).path / f"approval-{person}.json"
        self.done.approve(wave, person)
        self.oracle.witness(path, person, int(wave), self.commit)

    def execute(self, wave: Wave, person: str, owner: str, fault: Fault | None = None, *, again: bool = True) -> bool:
        """`hub exit execute`, with an inventory of now, or the last one unless `again`; whether it ended well."""
        self.by(wave, person, owner)
        folder = self.folder.path / "today"
        folder = self.today() if again or not folder.exists() else folder
        request = ExecuteRequest(ENVIRONMENT, wave, person, self.template.keys[owner], folder, patience=0)
        return self.attempt(lambda: self.done.call(execute, request), fault)

    def bare(self, wave: Wave, person: str, owner: str, *more: str, fault: Fault | None = None) -> bool:
        """The engine alone, past every check of `hub`, with the wave open."""
        self.by(wave, person, owner)

        def run_it() -> bool:
            session = open_session(self.site(), wave, person, self.template.keys[owner])
            return self.engine.run(self.site().within(session), Operation.UP, *more, ordered=True).ok

        return self.attempt(run_it, fault)

    def plain(self, operation: Operation, *more: str) -> bool:
        """The engine alone, without an open wave."""
        self.by(Wave.FREEZE, "", "")
        return self.attempt(lambda: self.engine.run(self.site(), operation, *more).ok)

    def plant(self, identifier: str, body: dict[str, Any]) -> None:
        """A resource appears behind everybody's back."""
        parts = identifier.rpartition("/providers/")[2].split("/")
        kind = "/".join([parts[0], *parts[1::2]])
        if self.azure.peek(identifier) is None and self.azure.peek(identifier.rpartition("/")[0]) is None:
            self.access.ask("/plant", {"resource": {"id": identifier, "name": parts[-1], "type": kind, **body}})

    def shout(self) -> None:
        """The ids in the state are in another case, as Azure is free to give them."""
        for each in self.engine.resources:
            each["id"] = str(each["id"]).replace("/resourceGroups/", "/RESOURCEGROUPS/")

    def strip(self) -> None:
        """A program without the hooks ran once: the state has lost its bindings."""
        for each in self.engine.resources:
            each.pop("resourceHooks", None)

    def urns(self) -> list[str]:
        return [str(each["urn"]) for each in self.engine.resources]

    def close(self) -> None:
        """The sequence is at its end."""

    def today(self) -> Path:
        folder = self.folder.path / "today"
        shutil.rmtree(folder, ignore_errors=True)
        self.access.export(folder)
        with contextlib.suppress(OSError):
            (folder / "holds.yaml").write_bytes((self.folder.holds / "holds.yaml").read_bytes())
        return folder

    def attempt(self, command: Callable[[], Any], fault: Fault | None = None) -> bool:
        """Whether something ended well. Whatever else than a refusal in words is a defect."""
        self.engine.fault = fault
        try:
            return command() is not False
        except TOLD:
            return False
        finally:
            self.engine.fault = None


@cache
def _environment() -> Environment:
    return load_environment(ENVIRONMENT)


def _told() -> tuple[type[Exception], ...]:
    from azure_exit.ledger import LedgerError
    from azure_exit.problems import InputError
    from azure_exit.signing import SignatureError
    from components.azure_exit.arm import ArmError
    from components.azure_exit.session import SessionError

    return (OperationError, InputError, SignatureError, LedgerError, ArmError, SessionError)


TOLD = _told()
"""What a command may end with: each is told with its way out."""


class Current:
    """The scene that the replaced parts work on."""

    scene: ModelScene


def _stranger(base: Path) -> Path:
    """A key that nobody lists."""
    path = base / "stranger"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", STRANGER, "-f", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


def _site(*given: Any) -> Site:
    return Current.scene.site(*given)


def _run(*given: Any, **more: Any) -> Outcome:
    return Current.scene.engine.run(*given, **more)


@contextmanager
def in_process(base: Path) -> Iterator[Template]:
    """Everything that the kit reaches the outside by, in this process; an adopted exit to start from."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(base))
        for name in [each for each in os.environ if each.startswith("HUB_EXIT_")]:
            patch.delenv(name)
        patch.setattr(ssh, "_run", ssh_keygen)
        patch.setattr(ssh, "tempfile", Folders(base / "signing"))
        patch.setattr(os, "fsync", lambda _: None)
        replace_everywhere(patch, read_plan, _by_content(read_plan))
        replace_everywhere(patch, read_inventory, _by_content(read_inventory))
        replace_everywhere(patch, find_site, _site)
        replace_everywhere(patch, find_exit, lambda name: Current.scene.exit())
        replace_everywhere(patch, program_commit, lambda environment: Current.scene.commit)
        replace_everywhere(patch, run, _run)
        replace_everywhere(patch, require_still, lambda *given: None)
        replace_everywhere(patch, held, lambda *given: contextlib.nullcontext())
        # The model has no blobs that a client could list.
        replace_everywhere(patch, require_still, lambda *given: None)
        replace_everywhere(patch, ArmReader, lambda *given: LocalReader(Current.scene.access))
        template = Template(base)
        Current.scene = scene = ModelScene(template)
        scene.done.prepare()
        template.keys = {**scene.done.keys, STRANGER: _stranger(base)}
        template.plan = scene.done.plan
        template.pin = scene.folder.rehearsed_pin.read_bytes()
        template.resources = copy.deepcopy(scene.engine.resources)
        scene.folder.freeze.unlink(missing_ok=True)
        shutil.copytree(scene.folder.path, template.folder)
        yield template


def replace_everywhere(patch: pytest.MonkeyPatch, what: Any, by: Any) -> None:
    """Replace a function or class in every module of the kit that has it."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("azure_exit", "components", "operations", "stacks", "tests"):
            for attribute, value in list(vars(module).items()):
                if value is what:
                    patch.setattr(module, attribute, by)


def _by_content(read: Callable[[Path], Any]) -> Callable[[Path], Any]:
    """A reader that reads the same content once: what it reads from a plan or an inventory depends on nothing else."""
    known: dict[tuple[Any, ...], Any] = {}

    def reading(path: Path) -> Any:
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        try:
            key = tuple((each.name, each.read_bytes()) for each in files)
        except OSError:
            return read(path)
        if key not in known:
            known[key] = read(path)
        return known[key]

    return reading
