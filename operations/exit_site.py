"""What an exit's commands work on: the stack `<environment>.azure_exit`, the folder of the exit, and its clock."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from azure_exit.folder import ExitFolder
from components.azure_exit.anchor import anchor_of
from components.azure_exit.arm import CREDENTIALS
from components.azure_exit.committed import UncommittedError, require_committed
from components.azure_exit.committed import head_commit as committed_head
from components.azure_exit.session import FOLDER, VARIABLES, Session
from operations.backend import FileBackend
from operations.exits import RefusedError
from operations.stack import ensure_stacks
from operations.target import Target, without_ambient
from operations.toolchain import engine_variables, ensure_engine
from operations.workspace import ROOT, Workspace
from settings import Environment, Stage, is_environment_name, load_environment

if TYPE_CHECKING:
    from emulator.azure.access import AzureAccess

LAYER = "azure_exit"
_KEPT = frozenset({"ARM_SUBSCRIPTION_ID", *CREDENTIALS})


@dataclass(frozen=True)
class Exit:
    """An exit without its stack: its environment, and a session in which no wave is open."""

    environment: Environment
    session: Session


@dataclass(frozen=True)
class Site:
    """An exit, ready to be worked on."""

    target: Target
    session: Session

    @property
    def stack(self) -> str:
        return self.target.stack(LAYER)

    def within(self, session: Session) -> Site:
        return replace(self, session=session)

    @property
    def variables(self) -> dict[str, str]:
        """The engine's whole environment."""
        return {**self.target.variables, **self.session.variables}


def folder_of(environment: Environment) -> ExitFolder:
    """The folder of an environment's exit: what its file says, or one in the workspace."""
    said = os.environ.get(FOLDER)
    return ExitFolder(Path(said) if said else Workspace(environment.environment).folder / "azure-exit")


def require_name(name: str) -> None:
    """Refuse a path in the place of an environment's name: the file that an exit goes by is the committed one."""
    if not is_environment_name(name):
        raise RefusedError(
            f"{name} is a path, and an exit goes by the committed file of an environment alone",
            "the environment's name, whose file is environments/NAME.yaml, reviewed and committed",
        )


def find_exit(name: str) -> Exit:
    """The exit of an environment, for what needs no engine: approvals, gates, the certificate.

    Raises:
        RefusedError: no plan is there, or a path is given in the place of a name.
        InputError: nothing says whom the exit trusts.
    """
    require_name(name)
    environment = load_environment(name)
    folder = folder_of(environment)
    if not folder.plan.is_file():
        raise RefusedError(f"{folder.plan}: no plan is there", f"`hub exit plan INVENTORY --out {folder.plan}`")
    anchor = anchor_of(environment, folder)
    ahead = 0.0
    if environment.stage is Stage.REHEARSAL:
        from emulator.azure.access import AzureAccess  # noqa: PLC0415 - never loaded where only production runs
        from operations.rehearsal import start  # noqa: PLC0415

        ahead = _ahead(AzureAccess(start(environment)))
    return Exit(environment, Session(folder, ahead=ahead, anchor=anchor))


def find_site(name: str, principal: str = "executor") -> Site:
    """The exit of an environment; its stack is there then, and for a rehearsal its stand-in Azure.

    `principal` is who acts in a rehearsal: a service principal of the stand-in's.

    Raises:
        OperationError: it is not there, or credentials are missing.
        InputError: nothing says whom the exit trusts.
    """
    found = find_exit(name)
    environment = found.environment
    engine = ensure_engine()
    if environment.stage is Stage.REHEARSAL:
        target = _rehearsal(environment, engine_variables(engine), engine.pulumi_home, principal)
    else:
        target = _account(environment, engine_variables(engine))
    asyncio.run(ensure_stacks(target, (LAYER,)))
    return Site(target, found.session)


def _rehearsal(environment: Environment, engine: dict[str, str], home: Path, principal: str) -> Target:
    from emulator.azure.access import AzureAccess  # noqa: PLC0415 - never loaded where only production runs
    from emulator.azure.estate import DATA  # noqa: PLC0415
    from operations.rehearsal import PASSPHRASE, start  # noqa: PLC0415

    workspace = Workspace(environment.environment)
    workspace.state.mkdir(parents=True, exist_ok=True)
    backend = FileBackend(workspace.state)
    running = start(environment)
    access = AzureAccess(running)
    own = {name: value for name, value in without_ambient().items() if not name.lower().endswith("_proxy")}
    variables = {
        **{
            name: value
            for name, value in own.items()
            if not name.startswith(("ARM_", "AZURE_")) and name not in VARIABLES
        },
        **engine,
        **running.environment(),
        **access.environment(principal, DATA, home=home),
        "PULUMI_BACKEND_URL": backend.url,
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
    }
    return Target(environment, workspace, backend, variables)


def _ahead(access: AzureAccess) -> float:
    """Seconds by which a rehearsal's clock, which its stand-in Azure has, is ahead of the machine's."""
    there = datetime.fromisoformat(str(access.ask("/clock")["now"]).replace("Z", "+00:00"))
    return (there - datetime.now(UTC)).total_seconds()


def _account(environment: Environment, engine: dict[str, str]) -> Target:
    from operations.account import account, require_account  # noqa: PLC0415

    require_account(environment)
    missing = [name for name in sorted(_KEPT) if not os.environ.get(name)]
    if missing:
        raise RefusedError(
            f"{', '.join(missing)} not set: the exit acts on Azure with its own identity",
            "export the credentials of the identity that carries out the exit",
        )
    found = account(environment, engine)
    variables = {name: value for name, value in found.variables.items() if name not in VARIABLES}
    return replace(found, variables=variables)


def program_commit(environment: Environment) -> str:
    """The commit of the program that runs.

    Raises:
        RefusedError: it is not known; or, outside of a rehearsal, the program or the environment is another than the
            committed one, or git cannot say it.
    """
    if environment.stage is Stage.REHEARSAL:
        commit = head_commit()
    else:
        try:
            commit = require_committed(environment, ROOT)
        except UncommittedError as error:
            raise RefusedError(str(error), error.way_out) from None
    if len(commit) != 40:
        raise RefusedError(f"{ROOT} is no checkout of a commit", "run from a clone: approvals name the commit")
    return commit


def head_commit() -> str:
    """The commit that is checked out; empty when there is none."""
    return committed_head(ROOT)
