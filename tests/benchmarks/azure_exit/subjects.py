"""What is measured, each in a process of its own: `python -m tests.benchmarks.azure_exit.subjects KIND SIZE FOLDER`."""

from __future__ import annotations

import copy
import hashlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
KINDS = ("inventory", "plan", "manifest", "account")
CONTAINERS = 200


class Objects:
    """So many objects, made up as they are listed and read; every hundred-thousandth is another at the target."""

    is_snapshot = False

    def __init__(self, address: str, number: int, salt: bytes = b"") -> None:
        self.address, self._number, self._salt = address, number, salt

    def listing(self) -> Iterator[Any]:
        from azure_exit.manifest import Listed

        for number in range(self._number):
            # In another order than that of names.
            name = f"lake-{number % CONTAINERS:03d}/year={2019 + number % 7}/part-{number:09d}-of-it.snappy.parquet"
            yield Listed(name, 1_048_576 + number % 1000, f'"0x8DC{number:013X}"')

    def read(self, item: Any) -> Any:
        from azure_exit.manifest import Reading

        content = item.name.encode() + (self._salt if "00000-of" in item.name else b"")
        return Reading(item.size, hashlib.sha256(content).hexdigest())

    def left_out(self) -> Mapping[str, int]:
        return {}

    def close(self) -> None:
        pass


def write_inventory(size: int, folder: Path) -> dict[str, Any]:
    """Write the inventory of the synthetic estate with copies of its resources, `size` rows."""
    from emulator.azure import estate
    from emulator.azure.export import write_export

    own = list(estate.resources())
    copied = [
        each for each in own if each["id"].count("/") == 8 and each["type"].lower() not in estate.NOT_IN_RESOURCE_GRAPH
    ]
    while len(own) < size:
        number = len(own)
        row = copy.deepcopy(copied[number % len(copied)])
        row["name"] = f"{row['name']}{number}"
        row["id"] = f"{row['id']}{number}"
        own.append(row)
    write_export(folder, resources=own, page=1000)
    return {"rows": len(own)}


def make_plan(size: int, folder: Path) -> dict[str, Any]:
    """Read that inventory, make its plan, write and read its file."""
    from azure_exit.inventory import read_inventory
    from azure_exit.plan import Schedule, make_plan, read_plan, write_plan

    inventory = read_inventory(folder)
    plan = make_plan(inventory, Schedule(start=inventory.taken_at.date(), days_between=7))
    write_plan(plan, folder / "plan.yaml")
    again = read_plan(folder / "plan.yaml")
    return {"rows": len(again.rows), "asked": size, "file_bytes": (folder / "plan.yaml").stat().st_size}


def make_account(size: int, folder: Path) -> dict[str, Any]:
    """The same of a whole account with 200 containers."""
    from azure_exit.manifest import Whole
    from azure_exit.manifest.account import SERVICES, Container, Service

    containers = {f"lake-{number:03d}": Container(f"s3://hub/{number:03d}") for number in range(CONTAINERS)}
    return make_manifest(size, folder, Whole(containers, dict.fromkeys(SERVICES, Service())))


def make_manifest(size: int, folder: Path, whole: Any = None) -> dict[str, Any]:
    """Make the manifest of `size` objects on each side, and read it as a gate does."""
    from azure_exit.manifest import Request, make_manifest

    sides = Objects("https://synthetic", size), Objects("s3://synthetic", size, b"another")
    request = Request(
        "objects", "/subscriptions/x", "m@hub.example", folder / "m.jsonl", whole=(lambda: whole) if whole else None
    )
    made = make_manifest(request, *sides)
    return {
        "rows": made.summary.items,
        "different": made.summary.different,
        "file_bytes": made.path.stat().st_size,
    }


def measured(kind: str, size: int, folder: Path) -> dict[str, Any]:
    """Run a subject in a process of its own; what it found, its seconds, and its peak memory in MiB."""
    command = [sys.executable, "-m", __name__, kind, str(size), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{kind} of {size}: {done.stderr.strip().splitlines()[-1]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _peak() -> float:
    """MiB; of this program alone, which `getrusage` would mix with its parent's."""
    (kibibytes,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return round(int(kibibytes) / 1024, 1)


def main() -> None:
    """Run one subject; print one JSON object."""
    kind, size, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    began = time.perf_counter()
    subjects: tuple[Callable[[int, Path], dict[str, Any]], ...]
    subjects = (write_inventory, make_plan, make_manifest, make_account)
    found = dict(zip(KINDS, subjects, strict=True))[kind](size, folder)
    seconds = round(time.perf_counter() - began, 1)
    print(json.dumps({"kind": kind, **found, "seconds": seconds, "peak_mib": _peak()}))


if __name__ == "__main__":
    main()
