"""The engine is run in a session of its own, followed by its events, and stopped in two steps."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from operations import processes
from operations.engine_run import Interruption, Operation, Outcome, new_run, run_engine
from operations.events import Ended, Problem, Started

CREATED = (
    '{"resourcePreEvent":{"metadata":{"op":"create","urn":"u::p::scaleway:network/vpc:Vpc::x","type":'
    '"scaleway:network/vpc:Vpc","new":{"custom":true,"inputs":{}}}}}'
)
DONE = CREATED.replace("resourcePreEvent", "resOutputsEvent")
DEBUG = '{"diagnosticEvent":{"message":"a secret in clear","color":"never","severity":"debug"}}'


def run(
    folder: Path, script: str, interruption: Interruption | None = None, run_id: str | None = None
) -> tuple[Outcome, list[Started | Ended | Problem]]:
    """Run `script` in the engine's place."""
    engine = folder / "pulumi"
    engine.write_text(f"#!/bin/bash\n{script}\n")
    engine.chmod(0o755)
    notices: list[Started | Ended | Problem] = []

    async def main() -> Outcome:
        return await run_engine(
            Operation.UP,
            "rehearsal.network",
            {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
            listener=notices.append,
            interruption=interruption or Interruption(),
            run=run_id,
            root=folder,
        )

    return asyncio.run(main()), notices


def test_events_are_followed_and_what_is_no_event_is_dropped(tmp_path: Path) -> None:
    outcome, notices = run(tmp_path, f"echo '{DEBUG}'; echo '{CREATED}'; echo noise; echo '{DONE}'; echo '{{\"cut'")
    assert outcome.ok
    assert [type(notice) for notice in notices] == [Started, Ended]
    assert outcome.account.tally.created == 1
    assert "secret" not in repr(outcome)


def test_an_engine_that_fails_before_any_event_is_quoted(tmp_path: Path) -> None:
    outcome, _ = run(tmp_path, "echo 'error: incorrect passphrase' >&2; exit 1")
    assert (outcome.ok, outcome.killed, outcome.code) == (False, False, 1)
    assert "incorrect passphrase" in outcome.stderr


def test_what_a_killed_engine_leaves_behind_is_ended(tmp_path: Path) -> None:
    run_id = new_run()
    # A plugin in a process group of its own, holding the pipe open.
    outcome, _ = run(tmp_path, "setsid sleep 60 & sleep 0.2; kill -9 $$", run_id=run_id)
    assert outcome.killed
    assert processes.members(run_id) == []


def test_the_first_request_lets_the_engine_finish_and_the_second_kills_it(tmp_path: Path) -> None:
    interruption = Interruption()

    async def later() -> None:
        await asyncio.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)

    def go(script: str, requests: int) -> Outcome:
        engine = tmp_path / "pulumi"
        engine.write_text(f"#!/bin/bash\n{script}\n")
        engine.chmod(0o755)

        async def main() -> Outcome:
            with interruption.listening():
                asking = [asyncio.create_task(later()) for _ in range(1)]
                if requests == 2:
                    asyncio.get_running_loop().call_later(0.8, interruption.request)
                outcome = await run_engine(
                    Operation.UP,
                    "rehearsal.network",
                    {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
                    listener=lambda _: None,
                    interruption=interruption,
                    root=tmp_path,
                )
                await asyncio.gather(*asking)
                return outcome

        return asyncio.run(main())

    graceful = go("trap 'echo done >&2; exit 1' INT; for i in $(seq 100); do sleep 0.05; done", 1)
    assert graceful.interrupted
    assert not graceful.killed
    assert "done" in graceful.stderr
    interruption.requests = 0
    stubborn = go("trap '' INT; for i in $(seq 1000); do sleep 0.05; done", 2)
    assert stubborn.interrupted
    assert stubborn.code == -signal.SIGKILL


def test_nothing_is_started_once_a_stop_was_asked_for(tmp_path: Path) -> None:
    outcome, _ = run(tmp_path, "touch started", Interruption(requests=1))
    assert outcome.interrupted
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize("operation", list(Operation))
def test_only_what_looks_is_no_change(operation: Operation) -> None:
    looks = "--preview-only" in operation.arguments or operation.arguments[0] == "preview"
    assert operation.is_change is not looks
