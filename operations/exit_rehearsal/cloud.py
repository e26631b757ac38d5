"""What people do in Azure during a rehearsed exit: lift locks, release holds, end by hand what the engine does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import httpx
import yaml

from azure_exit.plan import Plan, PlanRow
from components.azure_exit.versions import version_of
from emulator.azure import estate
from emulator.azure.access import AzureAccess
from operations.exits import OperationError

_LOCKS = "2020-05-01"


@dataclass
class Cloud:
    """The stand-in Azure, as the people of a rehearsal reach it."""

    access: AzureAccess
    lifted: list[dict[str, Any]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(str(self.access.ask("/clock")["now"]).replace("Z", "+00:00"))

    def wait_until(self, day: date) -> None:
        """Move the clock to the morning of a day, unless it is past."""
        moment = datetime.combine(day, time(6), UTC)
        if moment > self.now:
            self.access.advance_to(moment)

    def export(self, folder: Path, holds: Path) -> None:
        """Take the inventory, with the register of holds as it is."""
        self.access.export(folder)
        (folder / "holds.yaml").write_text((holds / "holds.yaml").read_text())

    def lift_locks(self) -> None:
        """The keeper lifts every lock of the subscriptions, for the wave that comes."""
        with self.access.client("lock-operator") as keeper:
            for subscription in estate.SUBSCRIPTIONS.values():
                reply = keeper.get(
                    f"/subscriptions/{subscription}/providers/Microsoft.Authorization/locks?api-version={_LOCKS}"
                )
                for each in reply.json().get("value", []) if reply.status_code == 200 else []:
                    self.lifted.append(each)
                    _done(keeper.delete(f"{each['id']}?api-version={_LOCKS}"))

    def put_locks_back(self, without: tuple[str, ...] = ()) -> None:
        """The keeper puts back what was lifted, where what it was on is still there."""
        with self.access.client("lock-operator") as keeper:
            for each in self.lifted:
                scope = each["id"].partition("/providers/Microsoft.Authorization/")[0]
                there = keeper.get(f"{scope}?api-version=2024-03-01").status_code == 200
                if there and each["id"].lower() not in without:
                    body = {"properties": each["properties"]}
                    _done(keeper.put(f"{each['id']}?api-version={_LOCKS}", json=body))
        self.lifted.clear()

    def release_hold(self, holds: Path) -> None:
        """The inquiry ends: the officer releases the hold in the register, the legal owner clears it in Azure."""
        path = holds / "holds.yaml"
        register = yaml.safe_load(path.read_text())
        for line in register["holds"]:
            if line["status"] == "held":
                scope = line["scope"]
                line.update(status="none", reason="the inquiry was closed", decided_on=self.now.date().isoformat())
                line.pop("kind", None)
                line.pop("reference", None)
                with self.access.client("owner") as owner:
                    tags = {"tags": ["cnil2026"]}
                    _done(owner.post(f"{scope}/clearLegalHold?api-version=2024-01-01", json=tags))
        path.write_text(yaml.safe_dump(register, sort_keys=False))

    def end_by_hand(self, plan: Plan, row: PlanRow) -> str:
        """A person runs the command of a row; what it printed."""
        if row.type.lower() == "microsoft.keyvault/deletedvaults":
            return "waited for the scheduled purge"
        if not row.id.startswith("/subscriptions/"):
            self.access.ask("/backups", {"id": row.arm_id})
            return "the blobs of the backup were deleted"
        force = "&forceDeletion=true" if "databricks" in row.type.lower() else ""
        with self.access.client("owner") as owner:
            reply = _done(owner.delete(f"{row.arm_id}?api-version={version_of(row.type)}{force}"))
        return f"{reply.status_code} {reply.headers.get('x-ms-correlation-request-id', '')}"

    def cancel(self, subscription: str) -> str:
        path = f"/subscriptions/{subscription}/providers/Microsoft.Subscription/cancel?api-version=2021-10-01"
        with self.access.client("owner") as owner:
            return str(_done(owner.post(path)).status_code)


def _done(reply: httpx.Response) -> httpx.Response:
    if reply.status_code >= 300:
        raise OperationError(
            f"{reply.request.method} {reply.request.url.path}: {reply.status_code} {reply.text[:300]}",
            "the rehearsal's own people could not do their part: this is a defect of the rehearsal",
        )
    return reply
