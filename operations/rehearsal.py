"""The rehearsal: the same program, engine and provider, with the stand-in cloud in place of Scaleway."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from operations.backend import FileBackend
from operations.exits import OperationError, RefusedError
from operations.stack import ensure_stacks
from operations.target import Target, without_ambient
from operations.workspace import ROOT, Workspace, exclusive
from settings import Environment, Stage, load_environment
from stacks import layers_of

if TYPE_CHECKING:
    from emulator.process import Running

PASSPHRASE = "rehearsal"  # noqa: S105 - it guards nothing real: a rehearsal's secrets are made up and its cloud is local
"""Encrypts the secrets of a rehearsal's stacks. It is public on purpose, so that everybody's rehearsal is the same."""


STARTING = 120.0
"""Seconds that another command may take to start the stand-in."""


def rehearsal(environment: Environment, engine: Mapping[str, str]) -> Target:
    """The target that a rehearsal is, with its stand-in cloud running.

    Raises:
        OperationError: the stand-in does not start.
    """
    workspace = Workspace(environment.environment)
    workspace.state.mkdir(parents=True, exist_ok=True)
    backend = FileBackend(workspace.state)
    _require_cloud(workspace, backend)
    variables = {
        **{name: value for name, value in without_ambient().items() if not name.lower().endswith("_proxy")},
        **engine,
        "SCW_CONFIG_PATH": str(workspace.empty_scaleway_profile()),
        "PULUMI_BACKEND_URL": backend.url,
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
    }
    with ThreadPoolExecutor(1) as pool:
        starting = pool.submit(start, environment)
        # Stacks are made without a cloud, and it takes a second to start: both at once.
        asyncio.run(ensure_stacks(Target(environment, workspace, backend, variables), layers_of(environment)))
        write_entry_certificate(environment, workspace)
        running = starting.result()
    return Target(environment, workspace, backend, variables | running.environment())


def start(environment: Environment) -> Running:
    """The environment's stand-in cloud, started unless it runs."""
    from emulator import process  # noqa: PLC0415 - only a rehearsal needs what the stand-in is made of

    workspace = Workspace(environment.environment)
    running = process.find(workspace.cloud)
    if running is not None:
        return running
    with exclusive(workspace.folder / "cloud.lock", "start of the stand-in cloud", patience=STARTING):
        try:
            return process.start(workspace.cloud, environment.organization_id)
        except process.EmulatorError as error:
            raise OperationError(str(error), "`hub emulator status` says more; its log names the reason") from None


def find(environment: Environment) -> Running | None:
    """The environment's stand-in cloud, if it runs."""
    from emulator import process  # noqa: PLC0415

    return process.find(Workspace(environment.environment).cloud)


def stop(environment: Environment) -> bool:
    """Stop the stand-in cloud; what it holds is kept. Whether it ran."""
    running = find(environment)
    if running is not None:
        running.stop()
    return running is not None


def load(name: str) -> Environment:
    """A rehearsal by its name.

    Raises:
        RefusedError: the environment is a real one.
    """
    environment = load_environment(name)
    if environment.stage is not Stage.REHEARSAL:
        raise RefusedError(
            f"{name} is a real environment (stage {environment.stage}): it has no stand-in cloud",
            "name one whose stage is rehearsal, such as `rehearsal`",
        )
    return environment


def status(environment: Environment) -> dict[str, Any]:
    """Whether the stand-in cloud runs, where its log is, and how many of each kind it holds."""
    from emulator.process import LOG  # noqa: PLC0415

    running = find(environment)
    folder = Workspace(environment.environment).cloud
    about: dict[str, Any] = {"running": running is not None, "folder": str(folder), "log": str(folder / LOG)}
    if running is not None:
        kinds = Counter(each["kind"] for each in running.inventory())
        about |= {"pid": running.pid, "proxy": running.proxy, "ca_file": running.ca_file}
        about["resources"] = dict(sorted(kinds.items()))
    return about


def inventory(environment: Environment) -> list[dict[str, Any]]:
    """All that exists in the stand-in cloud and was not there from the start."""
    return start(environment).inventory()


def export_azure(environment: Environment, folder: Path) -> list[Path]:
    """Write the files of an inventory from the stand-in Azure, which is started unless it runs; the files.

    Raises:
        OperationError: the folder cannot be written.
    """
    from emulator.azure.access import AzureAccess  # noqa: PLC0415

    try:
        return AzureAccess(start(environment)).export(folder)
    except OSError as error:
        raise OperationError(f"{folder}: {error.strerror}", "name a folder that can be written") from None


def reset(environment: Environment) -> None:
    """Forget a rehearsal: its stand-in cloud with all that is in it, and its stacks' state."""
    workspace = Workspace(environment.environment)
    stop(environment)
    for folder in (workspace.cloud, workspace.state, workspace.unsettled):
        shutil.rmtree(folder, ignore_errors=True)


def _require_cloud(workspace: Workspace, backend: FileBackend) -> None:
    """Refuse a state whose cloud is gone: the engine would take everything for there and unchanged."""
    if (workspace.cloud / "cloud.sqlite").exists():
        return
    for stack in backend.stacks():
        checkpoint = backend.checkpoint(stack)
        if checkpoint is not None and checkpoint.ids:
            raise RefusedError(
                f"{stack} holds {len(checkpoint.ids)} resources, but {workspace.cloud} is gone",
                f"put it back, or remove {workspace.folder} to begin afresh",
            )


def write_entry_certificate(environment: Environment, workspace: Workspace) -> None:
    """Make the certificate that the entry's load balancer is given, unless it is there."""
    entry = environment.platform.entry
    path = Path(entry.certificate_file)
    path = path if path.is_absolute() else ROOT / path
    if path.exists():
        return
    from emulator import authority  # noqa: PLC0415

    text = authority.issue(workspace.folder / "authority", entry.hostname)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
