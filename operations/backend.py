"""Where stacks keep their state, and what a state says. Read here, written by the engine only."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from operations import processes
from operations.exits import OperationError
from operations.workspace import PROJECT

JSON = dict[str, Any]
FORMATS = (3, 4)


@dataclass(frozen=True)
class Checkpoint:
    """A stack's state, as the engine last wrote it; `deployment` is its JSON, in the engine's format 3 or 4."""

    deployment: JSON

    @property
    def resources(self) -> list[JSON]:
        found: list[JSON] = self.deployment.get("resources") or []
        return found

    @property
    def pending_creates(self) -> list[JSON]:
        """The resources that an interrupted engine was creating: they may exist in the cloud, without a known id."""
        operations = self.deployment.get("pending_operations") or []
        return [each["resource"] for each in operations if each["type"] == "creating"]

    @property
    def interrupted(self) -> bool:
        return bool(self.deployment.get("pending_operations"))

    @property
    def holds_anything(self) -> bool:
        """Whether anything is in it, or may be: an interrupted engine leaves that open."""
        return bool(self.resources) or self.interrupted

    @cached_property
    def ids(self) -> frozenset[tuple[str, str]]:
        """The type and id of everything that the stack holds."""
        return frozenset((each["type"], each["id"]) for each in self.resources if each.get("id"))

    @cached_property
    def urns(self) -> frozenset[str]:
        return frozenset(each["urn"] for each in self.resources)

    @property
    def outputs(self) -> Mapping[str, Any]:
        """The stack's outputs; a secret one as the engine's encrypted envelope."""
        for each in self.resources:
            if each["type"] == "pulumi:pulumi:Stack":
                outputs: JSON = each.get("outputs") or {}
                return outputs
        return {}


@dataclass(frozen=True)
class Lock:
    """A stack's lock in the backend: the engine that wrote it takes it away when it ends, unless it is killed."""

    path: Path
    pid: int
    host: str
    user: str
    since: str

    @property
    def is_stale(self) -> bool:
        """Whether the engine that took it is surely gone: it ran on this machine and no such process is left."""
        return self.host == socket.gethostname() and not processes.is_engine(self.pid)

    def __str__(self) -> str:
        return f"{self.user}@{self.host}, process {self.pid}, since {self.since}"


class Backend(Protocol):
    """What keeps the states of stacks."""

    @property
    def url(self) -> str:
        """As PULUMI_BACKEND_URL has it."""

    def checkpoint(self, stack: str) -> Checkpoint | None:
        """The state of a stack; None when the stack does not exist."""

    def stacks(self) -> tuple[str, ...]:
        """The names of all stacks of the project, sorted."""

    def locks(self, stack: str) -> list[Lock]:
        """The locks that can be seen."""

    def mend(self) -> None:
        """Put in order what an engine that was killed left half written."""


@dataclass(frozen=True)
class FileBackend:
    """A folder on this machine. Its files are read directly: asking the CLI takes half a second each time."""

    folder: Path

    @property
    def url(self) -> str:
        # Without `metadata=skip` each file has another beside it, see `mend`.
        return f"file://{self.folder}?metadata=skip"

    def checkpoint(self, stack: str) -> Checkpoint | None:
        path = self.folder / ".pulumi" / "stacks" / PROJECT / f"{stack}.json"
        try:
            return _read(path)
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise OperationError(
                f"{path} {error}: the state of {stack} is damaged", self._way_back(stack, path)
            ) from None

    def _way_back(self, stack: str, path: Path) -> str:
        """How a state that cannot be read is had back: from what the engine kept of it after each run."""
        for backup in sorted((self.folder / ".pulumi" / "backups" / PROJECT / stack).glob("*.json"), reverse=True):
            with suppress(ValueError, OperationError, OSError):
                _read(backup)
                environment, _, layer = stack.partition(".")
                return (
                    f"`cp {backup} {path}` puts back what the last run that ended left, then "
                    f"`hub up {environment} --layer {layer} --adopt` takes in what came after it"
                )
        return f"there is no copy of it in {self.folder}/.pulumi/backups: put {path} back from your own backup"

    def stacks(self) -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in (self.folder / ".pulumi" / "stacks" / PROJECT).glob("*.json")))

    def locks(self, stack: str) -> list[Lock]:
        return list(self._locks(stack))

    def mend(self) -> None:
        """Remove what stands in the engine's way after one was killed, or found the disk full, while it wrote.

        That is empty `.attrs` files, which are written beside the state unless the backend's address says
        `metadata=skip`, not in one step, and say nothing that is needed; and locks that never got their name, which
        the engine reads as if they were some.
        """
        for pattern in ("*.attrs", f"stacks/{PROJECT}/*.attrs"):
            for path in (self.folder / ".pulumi").glob(pattern):
                if path.stat().st_size == 0:
                    path.unlink()
        for path in (self.folder / ".pulumi" / "locks" / "organization" / PROJECT).glob("*/*.tmp"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > WRITING:
                    path.unlink()

    def _locks(self, stack: str) -> Iterator[Lock]:
        for path in (self.folder / ".pulumi" / "locks" / "organization" / PROJECT / stack).glob("*.json"):
            try:
                content = json.loads(path.read_bytes())
                yield Lock(path, content["pid"], content["hostname"], content["username"], content["timestamp"])
            except FileNotFoundError:
                continue
            except (ValueError, KeyError):
                # Killed while it wrote the lock: nobody can hold it.
                yield Lock(path, 0, socket.gethostname(), "", "")


@dataclass(frozen=True)
class RemoteBackend:
    """Any other backend: asked through the CLI, which also sees to its credentials."""

    url: str
    environment: Mapping[str, str] = field(repr=False)
    root: Path

    def checkpoint(self, stack: str) -> Checkpoint | None:
        command = ["pulumi", "stack", "export", "--stack", stack, "--non-interactive"]
        answer = subprocess.run(  # noqa: S603
            command, cwd=self.root, env=dict(self.environment), capture_output=True, text=True, check=False
        )
        if answer.returncode == STACK_NOT_FOUND:
            return None
        if answer.returncode != 0:
            raise OperationError(f"the state of {stack} cannot be read: {answer.stderr.strip()}")
        return Checkpoint(json.loads(answer.stdout)["deployment"])

    def stacks(self) -> tuple[str, ...]:
        command = ["pulumi", "stack", "ls", "--project", PROJECT, "--json", "--non-interactive"]
        answer = subprocess.run(  # noqa: S603
            command, cwd=self.root, env=dict(self.environment), capture_output=True, text=True, check=False
        )
        if answer.returncode != 0:
            raise OperationError(f"the stacks in {self.url} cannot be listed: {answer.stderr.strip()}")
        # Fully qualified ones are `organization/project/stack`.
        return tuple(sorted(str(each["name"]).rpartition("/")[2] for each in json.loads(answer.stdout)))

    def mend(self) -> None:
        """Nothing: an object is written in one step or not at all."""

    def locks(self, stack: str) -> list[Lock]:
        """None: the engine itself names a lock that is in its way."""
        return []


def _read(path: Path) -> Checkpoint:
    """The state in a file of the engine's.

    Raises:
        ValueError: it is not one; the message goes on from the file's name.
        OperationError: it is one of a format that is not known.
    """
    try:
        document = json.loads(path.read_bytes())
    except ValueError:
        raise ValueError("is not JSON") from None
    version, deployment = _parts(document)
    if version is None or deployment is None:
        raise ValueError("is not what the engine writes")
    # The engine writes format 4, which only adds to 3, as soon as a resource is bound to a hook.
    if version not in FORMATS:
        raise OperationError(
            f"{path} has format {version}; this project reads {' and '.join(map(str, FORMATS))}",
            "another release of the engine wrote it: use the checkout, and the Pulumi CLI, that it was last run with",
        )
    return Checkpoint(deployment)


def _parts(document: Any) -> tuple[int | None, JSON | None]:
    """The format and the deployment of a file of the engine's; None for what is not as it writes it."""
    if not isinstance(document, dict) or not isinstance(document.get("version"), int):
        return None, None
    version: int = document["version"]
    if version not in FORMATS:
        return version, {}
    checkpoint = document.get("checkpoint")
    latest = checkpoint.get("latest") or {} if isinstance(checkpoint, dict) else None
    return version, latest if isinstance(latest, dict) else None


STACK_NOT_FOUND = 6  # the CLI's exit code
WRITING = 5.0
"""Seconds after which nobody can be writing a lock any more: it is done in a moment."""
