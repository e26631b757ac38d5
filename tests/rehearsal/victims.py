"""Who is struck in the middle of a run, and how."""

from __future__ import annotations

import json
import os
import signal
import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from subprocess import Popen
from typing import Any

import httpx

from emulator import process
from emulator.process import Running
from operations import processes
from tests.rehearsal.hub import ENVIRONMENT, TIMEOUT, Hub, Result
from tests.rehearsal.prepared import start_cloud


class Victim(StrEnum):
    """What happens to a run."""

    ENGINE = "the engine alone is killed: its plugins live on"
    RUN = "the engine is killed with its plugins and the program"
    PLUGIN = "the provider plugin is killed"
    PROGRAM = "the program is killed"
    HUB = "hub is killed: the engine lives on"
    ALL = "everything but the cloud is killed"
    POWER = "everything is killed, the stand-in cloud too"
    INTERRUPT = "Ctrl-C"
    INTERRUPT_TWICE = "Ctrl-C twice"
    HANGUP = "the terminal is closed"


@dataclass(frozen=True)
class Moment:
    """When a run is struck: at one of its requests, which the cloud holds until the victim is dead.

    Attributes:
        number: which of the matching requests.
        done: whether the cloud has done what was asked for when the victim dies, or does it only then.
        methods: which requests count.
    """

    number: int
    done: bool
    methods: str = "*"

    @property
    def rule(self) -> dict[str, Any]:
        kind = "late_reply" if self.done else "slow"
        return {"kind": kind, "seconds": None, "method": self.methods, "after": self.number - 1}


def strike(hub: Hub, layer: str, command: str, victim: Victim, moment: Moment) -> Result:
    """Run `hub COMMAND` on one layer and strike the victim at the moment.

    Raises:
        AssertionError: the run ended before the moment came.
    """
    cloud = start_cloud(hub)
    cloud.ask("/faults", moment.rule)
    started = hub.start(command, ENVIRONMENT, "--layer", layer, "--json")
    try:
        came = _wait(cloud, started)
        if came:
            _hit(victim, hub, layer, started, cloud)
        if victim is not Victim.POWER:
            cloud.ask("/faults", method="DELETE")
        stdout, stderr = started.communicate(timeout=TIMEOUT)
    finally:
        started.kill()
    assert came, f"`hub {command}` ended with {started.returncode} before request {moment.number}\n{stdout}\n{stderr}"
    return Result(started.returncode, stdout, stderr)


def _wait(cloud: Running, started: Popen[str]) -> bool:
    """Wait until the cloud holds the request, or the run has ended."""
    with httpx.Client(verify=ssl.create_default_context(cafile=cloud.ca_file), trust_env=False) as client:
        while started.poll() is None:
            rules = client.get(f"{cloud.control}/faults").json()["faults"]
            if any(rule["hits"] for rule in rules):
                return True
            time.sleep(0.02)
    return False


def _hit(victim: Victim, hub: Hub, layer: str, started: Popen[str], cloud: Running) -> None:
    mark = json.loads((hub.folder / ENVIRONMENT / "unsettled" / layer).read_text())
    run = processes.members(mark["run"])
    match victim:
        case Victim.ENGINE:
            _kill(_named(run, "pulumi"))
        case Victim.RUN:
            _kill(run)
        case Victim.PLUGIN:
            _kill(_named(run, "pulumi-resource-scaleway"))
        case Victim.PROGRAM:
            _kill(_named(run, "pulumi-language-python-exec"))
        case Victim.HUB:
            started.kill()
        case Victim.ALL:
            _kill([started.pid, *run])
        case Victim.POWER:
            _kill([started.pid, *run, cloud.pid])
            while process.find(cloud.folder) is not None:
                time.sleep(0.01)
        case Victim.INTERRUPT:
            started.send_signal(signal.SIGINT)
        case Victim.INTERRUPT_TWICE:
            interrupt_twice(started)
        case Victim.HANGUP:
            for pipe in (started.stdout, started.stderr):
                assert pipe is not None
                pipe.close()
            started.send_signal(signal.SIGHUP)


def interrupt_twice(started: Popen[str]) -> None:
    """Ctrl-C, and again."""
    started.send_signal(signal.SIGINT)
    time.sleep(0.2)  # two signals that come together are one
    started.send_signal(signal.SIGINT)


def _named(run: Iterable[int], name: str) -> list[int]:
    """Those of a run whose program, or whose interpreter's script, has this name."""
    found = [pid for pid in run if name in {Path(word).name for word in _command(pid)}]
    assert found, f"no {name} runs"
    return found


def _command(pid: int) -> list[str]:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return [words[0], *(word for word in words[1:] if word.startswith("/"))]


def _kill(victims: Iterable[int]) -> None:
    for pid in victims:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
