"""What a program asks for in a preview: calls of the engine and their bytes, and calls within Python.

Unlike seconds these are nearly the same in each run, so that a test can hold them to a budget.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measure import CommandError
from tests.benchmarks.subjects import Program, Step, Unit

_MONITOR = "/pulumirpc.ResourceMonitor/"
_PROVIDER = "/pulumirpc.ResourceProvider/"
_COUNT = "HUB_BENCHMARK_COUNT"
# Python runs this at its start when it is on PYTHONPATH; only the program counts, not the plugins written in Python.
_COUNTER = f"""\
import sys

if any("pulumi-language-python-exec" in each for each in sys.orig_argv):
    import atexit
    import cProfile
    import os

    profile = cProfile.Profile(builtins=False)

    def write():
        profile.disable()
        with open(os.environ["{_COUNT}"], "w") as file:
            file.write(str(sum(each.callcount for each in profile.getstats())))

    atexit.register(write)
    profile.enable()
"""


@dataclass(frozen=True)
class Demands:
    """What one preview asked for.

    Attributes:
        registrations: how many resources, components among them, the program registered.
        bytes: size of all that the program told the engine, as JSON.
        monitor: calls of the program to the engine, by method.
        provider: calls of the engine to its plugins, by method.
        calls: function calls in the program's own process, imports included.
    """

    registrations: int
    bytes: int
    monitor: Mapping[str, int]
    provider: Mapping[str, int]
    calls: int


def demands(program: Program, unit: Unit, folder: Path) -> Demands:
    """Preview a stack and count. `folder` holds the log meanwhile, which has secrets in clear; it is removed.

    Raises:
        CommandError: the preview failed.
    """
    folder.mkdir(parents=True)
    (folder / "sitecustomize.py").write_text(_COUNTER)
    log, count = folder / "calls.json", folder / "count"
    variables = {**program.variables, "PULUMI_DEBUG_GRPC": str(log), _COUNT: str(count)}
    variables["PYTHONPATH"] = os.pathsep.join((str(folder), variables["PYTHONPATH"]))
    command, where = program.command(Step.PREVIEW, unit)
    answer = subprocess.run(command, cwd=where, env=variables, capture_output=True, text=True, check=False)
    try:
        if answer.returncode != 0:
            raise CommandError(f"`{' '.join(command[:6])}` in {where}:\n{answer.stdout}{answer.stderr}")
        calls = list(_calls(log))
    finally:
        log.unlink(missing_ok=True)
    monitor = Counter(method.removeprefix(_MONITOR) for method, _ in calls if method.startswith(_MONITOR))
    return Demands(
        registrations=monitor["RegisterResource"],
        bytes=sum(size for method, size in calls if method.startswith(_MONITOR)),
        monitor=monitor,
        provider=Counter(method.removeprefix(_PROVIDER) for method, _ in calls if method.startswith(_PROVIDER)),
        calls=int(count.read_text()),
    )


def _calls(log: Path) -> Iterator[tuple[str, int]]:
    """Method and request's size of each call; the log has one line when it begins and one when it ends."""
    with log.open(encoding="utf-8") as lines:
        for line in lines:
            call = json.loads(line)
            if call.get("progress") != "request_started":
                yield call["method"], len(json.dumps(call.get("request")))
