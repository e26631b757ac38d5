"""`hub mutants`: brings a rehearsal up, spoils it in every place, and holds each mutant against the catalogue."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from operations import rehearsal
from operations.chain import Chain
from operations.check import rules
from operations.display import make_display
from operations.exits import ExitCode, OperationError
from operations.operate import find_target, held
from operations.summary import print_json
from operations.target import Target
from operations.workspace import FOLDER_VARIABLE, Workspace
from policies.check import Rules
from policies.evaluation import Evaluation
from policies.mutants.harmless import Harmless, harmless
from policies.mutants.making import given
from policies.mutants.proof import Proof, joined, prove
from policies.mutants.samples import Sample, samples
from policies.reading.state import deployment_resources
from policies.resource import Resource
from settings import Environment, load_environment

ENVIRONMENT = "rehearsal"
FOLDER = "mutants"
"""Folder below the rehearsal's in which the environment that is spoilt has its own stand-in cloud and state."""

_EVERY = 2.0
"""Seconds between two words of progress."""


def mutants(*, as_json: bool, listed: Sequence[str] = ()) -> ExitCode:
    """Make all mutants of the rehearsal environment, and of samples of what it does not declare, and judge them.

    Args:
        as_json: print one JSON object.
        listed: also list these: `survived`, `harmless`, `killed`.

    Raises:
        OperationError: the environment does not come up.
    """
    environment = rehearsal.load(ENVIRONMENT)
    began = time.monotonic()
    base, inputs = brought_up(environment)
    _say(f"{len(base)} resources came up in {time.monotonic() - began:.0f} s; spoiling them")
    excuses = harmless()
    proof = joined(
        {
            "": prove(_evaluation(rules(environment)), base, excuses, inputs=inputs, progress=_Progress()),
            **{each.name: _of_sample(each, excuses) for each in samples()},
        }
    )
    code = ExitCode.OK if proof.holds else ExitCode.FAILED
    stream = sys.stderr if as_json else sys.stdout
    for line in _report(proof, listed, time.monotonic() - began):
        stream.write(f"{line}\n")
    if as_json:
        print_json(proof.as_json())
    return code


def _of_sample(sample: Sample, excuses: Sequence[Harmless]) -> Proof:
    held_by = rules(load_environment(sample.environment), layer=sample.layer)
    context = replace(held_by.context, facts=sample.facts)
    controls = tuple(each for each in held_by.controls if each.id not in sample.without)
    return prove(
        _evaluation(replace(held_by, context=context, controls=controls)), sample.resources, excuses, added=sample.added
    )


def _evaluation(held_by: Rules) -> Evaluation:
    return Evaluation(held_by.controls, held_by.context, held_by.enforcement, held_by.waivers)


def brought_up(environment: Environment) -> tuple[list[Resource], dict[str, frozenset[str]]]:
    """What an environment declares that comes up for this and goes again; see `declared`."""
    with _apart(environment), held("hub mutants", environment) as lock:
        rehearsal.reset(environment)
        target = find_target(environment)
        display = make_display(to_stderr=True)
        try:
            report = asyncio.run(Chain(target, display, lock).up(target.layers))
        finally:
            display.close()
        if report.code is ExitCode.INTERRUPTED:
            raise OperationError("interrupted", code=ExitCode.INTERRUPTED)
        if report.code is not ExitCode.OK:
            told = [problem.message for layer in report.layers for problem in layer.problems if problem.is_error]
            raise OperationError(f"the rehearsal did not come up: {told[0] if told else 'see above'}")
        return declared(target)


def declared(target: Target) -> tuple[list[Resource], dict[str, frozenset[str]]]:
    """What the program of an environment that is up declares, and by URN the names of what it sets itself."""
    base: list[Resource] = []
    inputs: dict[str, frozenset[str]] = {}
    for layer in target.layers:
        checkpoint = target.backend.checkpoint(target.stack(layer))
        if checkpoint is None:
            raise OperationError(f"{target.stack(layer)} came up and has no state")
        asked = deployment_resources(checkpoint.deployment, target.stack(layer), with_outputs=False)
        answered = deployment_resources(checkpoint.deployment, target.stack(layer))
        for own, whole in zip(asked, answered, strict=True):
            inputs[own.urn] = frozenset(own.values)
            # What was asked for counts over what the cloud made of it: that is what a program can spoil.
            base.append(replace(own, given={**given(whole), **given(own)}))
    return base, inputs


@contextmanager
def _apart(environment: Environment) -> Iterator[None]:
    """Work in a folder of its own, so that a rehearsal that is up is left alone; nothing stays of it."""
    before = os.environ.get(FOLDER_VARIABLE)
    folder = Workspace(environment.environment).folder.parent / FOLDER
    os.environ[FOLDER_VARIABLE] = str(folder)
    try:
        yield
    finally:
        rehearsal.stop(environment)
        shutil.rmtree(Path(folder), ignore_errors=True)
        if before is None:
            del os.environ[FOLDER_VARIABLE]
        else:
            os.environ[FOLDER_VARIABLE] = before


class _Progress:
    """A word every other second."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self._told >= _EVERY:
            self._told = time.monotonic()
            _say(f"{done} of {total} judged")


def _report(proof: Proof, listed: Sequence[str], seconds: float) -> Iterator[str]:
    for each in proof.unsound:
        yield f"UNSOUND   {each}: the environment breaks this before anything is spoilt"
    for (kind, path, operator), number in sorted(_alike(proof).items()):
        yield f"SURVIVED  {kind} {path or '(the resource)'} {operator}: {number}, denied by no control"
    for says, alarms in proof.false_alarms.items():
        yield f"ALARM     {says}: {alarms[0]}"
    for control in proof.never_hit:
        yield f"NEVER HIT {control}: no mutant breaks it"
    for excuse in proof.unused:
        yield f"UNUSED    {excuse.file}: {', '.join(excuse.types)} {', '.join(excuse.paths)}"
    for part in proof.idle:
        yield f"IDLE      {part}"
    if "harmless" in listed:
        yield from (f"harmless  {id_}: {excuse.reason}" for id_, excuse in proof.harmless.items())
    if "killed" in listed:
        yield from (f"killed    {id_}: {', '.join(controls)}" for id_, controls in proof.killed.items())
    if "survived" in listed:
        yield from (f"survived  {each.id}" for each in proof.survived)
    numbers = proof.as_json()
    yield (
        f"{numbers['mutants']} mutants: {numbers['killed']} denied, {numbers['harmless']} harmless, "
        f"{numbers['survived']} survived; {numbers['false_alarms']} false alarms in {proof.harmless_changes} harmless "
        f"changes; {len(proof.never_hit)} controls never hit; {seconds:.0f} s"
    )


def _alike(proof: Proof) -> Counter[tuple[str, str, str]]:
    return Counter((each.type, each.pattern, each.operator) for each in proof.survived)


def _say(text: str) -> None:
    sys.stderr.write(f"mutants: {text}\n")
