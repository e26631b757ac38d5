"""`hub exit rehearse`: from the export of an invented estate to its certificate."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from azure_exit.catalogue import Method, Wave
from azure_exit.folder import ExitFolder
from azure_exit.inventory import read_inventory
from azure_exit.ledger import gone_rows, read_entries, verify_ledger
from azure_exit.plan import Plan, Schedule, make_plan, opens_on, read_plan, write_plan
from azure_exit.signing import Signers
from components.azure_exit.anchor import anchor_of
from emulator.azure import estate
from emulator.azure.access import AzureAccess
from operations import rehearsal
from operations.exit_adopt import adopt, freeze
from operations.exit_approval import ApprovalRequest, approve_wave
from operations.exit_certificate import CertificateRequest, certify
from operations.exit_execute import ExecuteRequest, execute
from operations.exit_preview import preview
from operations.exit_record import AUTHORISED, ENDED, RecordRequest, look_again, record
from operations.exit_rehearsal.cloud import Cloud
from operations.exit_rehearsal.count import unproven_deletes
from operations.exit_rehearsal.migration import Migration
from operations.exit_rehearsal.particulars import write_particulars
from operations.exit_rehearsal.people import APPROVERS, EXECUTOR, make_keys
from operations.exit_rehearsal.proofs import Manifests, Proofs
from operations.exits import ExitCode, OperationError
from operations.summary import print_json
from operations.workspace import FOLDER_VARIABLE, ROOT, Workspace

START = timedelta(days=29)
DAYS_BETWEEN = 7
_HOURS = 720
LAST_LOOK = timedelta(days=181)


@dataclass
class Rehearsal:
    """A rehearsed exit, step by step."""

    environment: str
    folder: ExitFolder
    cloud: Cloud
    keys: dict[str, Path] = field(default_factory=dict)
    proof: Path = Path()
    updates_at_adoption: int = -1
    manifests: Manifests = field(default_factory=Manifests)

    def __post_init__(self) -> None:
        self.migration = Migration(self.cloud.access, self.call)

    @property
    def plan(self) -> Plan:
        return read_plan(self.folder.plan)

    @property
    def signers(self) -> Signers:
        """The signers that this rehearsal made, as the exit's commands find them."""
        return anchor_of(rehearsal.load(self.environment), self.folder).signers(self.folder.signers)

    def prepare(self) -> None:
        """Take the inventory, plan, adopt."""
        self.folder.path.mkdir(parents=True, exist_ok=True)
        self.keys = make_keys(self.folder)
        say("signers: keys made on the spot, pinned by this rehearsal itself; no other exit takes such a pin")
        self.folder.holds.mkdir()
        (self.folder.holds / "holds.yaml").write_text(yaml.safe_dump({"holds": estate.holds()}, sort_keys=False))
        self.proof = self.folder.path / "printed.txt"
        self.cloud.export(self.folder.inventory, self.folder.holds)
        inventory = read_inventory(self.folder.inventory)
        schedule = Schedule(start=inventory.taken_at.date() + START, days_between=DAYS_BETWEEN)
        write_plan(make_plan(inventory, schedule), self.folder.plan)
        say(f"planned: {len(self.plan.rows)} rows")
        self.updates_at_adoption = self._writes_during(lambda: self.call(adopt, self.environment))
        say(f"adopted: {self.updates_at_adoption} writes in Azure's own log")

    def freeze(self) -> None:
        """Lock every group, deny what is new, watch spending from this month on."""
        begins = f"{self.cloud.now:%Y-%m}-01T00:00:00Z"
        self.call(freeze, self.environment, 40000, begins)

    def run_wave(self, wave: Wave) -> None:
        """Evidence, preview, two signatures, steps by hand, execution; locks lifted for it, and put back."""
        self.cloud.wait_until(opens_on(self.plan.schedule, wave))
        self.cloud.lift_locks()
        self.prove(wave)
        previewed = self.call(preview, self.environment, wave)
        say(f"wave {int(wave)}: {len(previewed['deletes'])} to delete, {len(previewed['keeps'])} stay")
        for person in APPROVERS:
            self.approve(wave, person)
        self.by_hand(wave, previewed["keeps"])
        if previewed["deletes"]:
            self._execute(wave)
        self.by_hand(wave, previewed["keeps"])
        self.cloud.put_locks_back(tuple(gone_rows(read_entries(self.folder.ledger))))

    def prove(self, wave: Wave) -> None:
        """Write the evidence of a wave; its storage accounts are copied, and compared by the kit."""
        folder = self.folder.wave(wave).path
        before = set(self.manifests.invented)
        Proofs(self.plan, self.facts(), self.migration, self.manifests).write(wave, folder, self.cloud.now)
        for key in sorted(self.manifests.invented - before):
            why = self.manifests.why.get(key, "the stand-in Azure holds no data of it")
            say(f"wave {int(wave)}: the manifest of {key.rpartition('/')[2]} is invented: {why}")

    def close(self) -> tuple[Path, int]:
        """Cancel what is empty, wait until the last window has closed, look again, certify; the certificate."""
        held = [row for row in self.plan.rows if row.id not in gone_rows(read_entries(self.folder.ledger))]
        for subscription in self.plan.inventory.subscriptions.values():
            if not any(row.subscription == subscription for row in held):
                self._record(Wave.CLOSE, f"/subscriptions/{subscription}", "cancelled", self.cloud.cancel(subscription))
        for row in self.plan.rows:
            if any(each.days is None and not each.unknown for each in row.left) and row not in held:
                self._record(Wave.CLOSE, row.id, "copies_accounted", "every copy is listed, and what became of it")
        self.cloud.wait_until(self.cloud.now.date() + LAST_LOOK)
        self.call(look_again, self.environment, EXECUTOR, self.keys[EXECUTOR])
        particulars = self.folder.path / "particulars.yaml"
        write_particulars(self.plan, [row.id for row in held], particulars)
        out = self.folder.path / "certificate"
        request = CertificateRequest(self.environment, particulars, out, "", EXECUTOR, self.keys[EXECUTOR])
        self.call(certify, request)
        return out.with_suffix(".pdf"), len(held)

    def call(self, command: Any, *arguments: Any, **more: Any) -> dict[str, Any]:
        """Run a command of `hub exit`; the object that it prints. Raises OperationError when it does not end well."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), _quiet():
            code = command(*arguments, as_json=True, **more)
        said: dict[str, Any] = json.loads(printed.getvalue().splitlines()[-1])
        if code is not ExitCode.OK:
            raise _NotYetError(said)
        return said

    def _execute(self, wave: Wave) -> None:
        today = self.folder.path / "inventories" / f"{int(wave):02}"
        while True:
            self.cloud.export(today, self.folder.holds)
            request = ExecuteRequest(self.environment, wave, EXECUTOR, self.keys[EXECUTOR], today)
            try:
                with self.migration.credentials(self.folder.path):
                    self.call(execute, request)
            except _NotYetError as error:
                told = "; ".join(each["said"] for each in error.said["failures"])
                if "soft-deleted" not in told or "BackupVaultNotEmpty" not in told:
                    raise
                say(f"wave {int(wave)}: Azure refuses, as it does: {told[:150]}")
                say("          15 days later the same command goes on")
                self.cloud.wait_until(self.cloud.now.date() + timedelta(days=15))
            else:
                return

    def by_hand(self, wave: Wave, keeps: dict[str, str]) -> None:
        gone = gone_rows(read_entries(self.folder.ledger))
        for row in self.plan.rows:
            if row.wave is not wave or row.method is not Method.OUT_OF_BAND or row.id in gone or row.id in keeps:
                continue
            if any(each.id not in gone for each in row.after):
                continue
            self._record(wave, row.id, AUTHORISED, "")
            self._record(wave, row.id, ENDED, self.cloud.end_by_hand(self.plan, row))

    def _record(self, wave: Wave, row: str, step: str, printed: str) -> None:
        self.proof.write_text(printed + "\n")
        key = self.keys[EXECUTOR]
        with self.migration.credentials(self.folder.path):
            self.call(record, RecordRequest(self.environment, wave, row, step, EXECUTOR, key, self.proof))

    def approve(self, wave: Wave, person: str) -> None:
        request = ApprovalRequest(self.environment, wave, self.keys[person], person, _HOURS)
        self.call(approve_wave, request, yes=True)

    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = self.cloud.access.ask("/data")
        return {key.lower(): value for key, value in found.items()}

    def _writes_during(self, work: Any) -> int:
        before = len(self.cloud.access.ask("/activity"))
        work()
        return len(self.cloud.access.ask("/activity")) - before


class _NotYetError(OperationError):
    def __init__(self, said: dict[str, Any]) -> None:
        super().__init__(json.dumps(said)[:2000], "the step of the rehearsal named above did not end well")
        self.said = said


def rehearse(name: str, *, keep: bool, as_json: bool) -> ExitCode:
    """Rehearse the whole exit, afresh, in a workspace of its own."""
    rehearsal.load(name)  # refuses a real environment
    began = time.monotonic()
    with _workspace() as base:
        environment = rehearsal.load(name)
        rehearsal.stop(environment)
        shutil.rmtree(base, ignore_errors=True)
        access = AzureAccess(rehearsal.start(environment))
        folder = ExitFolder(Workspace(name).folder / "azure-exit")
        done = Rehearsal(name, folder, Cloud(access))
        try:
            said = _all(done, began)
        finally:
            if not keep:
                rehearsal.stop(environment)
    proven = said["unproven_deletes"] == 0 and said["updates_at_adoption"] == 0 and said["chain_ok"]
    if as_json:
        print_json(said)
    else:
        for key, value in said.items():
            print(f"  {key:<20} {value}")
    return ExitCode.OK if proven else ExitCode.FAILED


def _all(done: Rehearsal, began: float) -> dict[str, Any]:
    done.prepare()
    done.freeze()
    for wave in list(Wave)[Wave.ACCESS :]:
        if wave is Wave.OBJECTS:
            done.cloud.release_hold(done.folder.holds)
        if wave is Wave.BACKUPS:
            done.cloud.wait_until(date(2027, 2, 1))  # a hold of the register ends the day before
        done.run_wave(wave)
    certificate, held = done.close()
    entries = list(read_entries(done.folder.ledger))
    by_hand = {str(each.body["row"]) for each in entries if each.body.get("step") == ENDED}
    without_proof = unproven(done)
    for each in without_proof:
        sys.stderr.write(f"deleted without proof: {each}\n")
    gone = gone_rows(entries)
    return {
        "rows": len(done.plan.rows),
        "deleted": len(gone.keys() - by_hand),
        "out_of_band": len(by_hand),
        "held": held,
        "unproven_deletes": len(without_proof),
        "updates_at_adoption": done.updates_at_adoption,
        "manifests_read": len(done.manifests.read),
        "manifests_invented": len(done.manifests.invented),
        "chain_ok": verify_ledger(done.folder.ledger, done.signers).is_sound,
        "certificate": str(certificate),
        "seconds": round(time.monotonic() - began, 1),
    }


def unproven(done: Rehearsal) -> list[str]:
    """What Azure's own log says was deleted, and the ledger does not prove."""
    return unproven_deletes(done.cloud.access.ask("/activity"), done.folder.ledger)


def say(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stderr.flush()


@contextmanager
def _workspace() -> Iterator[Path]:
    """A workspace beside the others': a rehearsed exit touches nobody's rehearsal."""
    before = os.environ.get(FOLDER_VARIABLE)
    base = (Path(before) if before else ROOT / ".hub") / "exit"
    os.environ[FOLDER_VARIABLE] = str(base)
    try:
        yield base
    finally:
        os.environ.pop(FOLDER_VARIABLE)
        if before is not None:
            os.environ[FOLDER_VARIABLE] = before


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the progress of each command: the rehearsal tells its own."""
    with contextlib.redirect_stderr(io.StringIO()):
        yield
