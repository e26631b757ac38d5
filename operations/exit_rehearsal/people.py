"""Who takes part in a rehearsed exit, and the keys of those who sign: made on the spot, and guarding nothing."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from azure_exit.folder import ExitFolder
from operations.exits import OperationError

EXECUTOR = "ops@hub.example"
APPROVERS = ("approver-a@hub.example", "approver-b@hub.example")
KEEPER, MOVER, RESTORER, COUNTER = (f"{each}@hub.example" for each in ("keeper", "mover", "restorer", "counter"))
CONTROLLER, DPO, RSSI, VERIFIER = (f"{each}@hub.example" for each in ("controller", "dpo", "rssi", "verifier"))


def keys_of(exit_folder: ExitFolder) -> dict[str, Path]:
    """Where the private keys of those who sign are, by person."""
    return {person: exit_folder.path / "keys" / person.partition("@")[0] for person in (EXECUTOR, *APPROVERS)}


def make_keys(exit_folder: ExitFolder) -> dict[str, Path]:
    """A key for each who signs, the file of allowed signers, and its pin beside the folder; private keys by person.

    Nobody compared these keys with their owners: the pin is looked at in the stage `rehearsal` only.
    """
    signers = exit_folder.signers
    program = shutil.which("ssh-keygen")
    if program is None:
        raise OperationError("ssh-keygen is not here", "install OpenSSH 8.9 or newer")
    made, lines = keys_of(exit_folder), []
    for person in made:
        made[person].parent.mkdir(parents=True, exist_ok=True)
        command = [program, "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", str(made[person])]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - a fixed program, arguments apart
        public = made[person].with_suffix(".pub").read_text().strip()
        lines.append(f'{person} namespaces="hub-azure-exit,hub-azure-exit-ledger" {public}')
    content = "\n".join(lines) + "\n"
    signers.write_text(content, encoding="utf-8")
    exit_folder.rehearsed_pin.write_text(hashlib.sha256(content.encode()).hexdigest() + "\n", encoding="utf-8")
    return made
