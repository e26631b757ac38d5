"""What each `hub check` command reads."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from datetime import time as time_of_day
from typing import Any

from operations.backend import Backend
from operations.check import STANDARD_INPUT, Ask, environment_of, given_text, is_environment, judge, layer_of, rules
from operations.exits import ExitCode, OperationError, RefusedError
from operations.operate import find_target, state_of
from operations.target import Target, choose_layers, require_layers, standing_layers
from operations.workspace import ROOT, Workspace
from policies.check import CheckReport, Reading, Rules, Source
from policies.reading import DocumentError
from policies.reading.preview import Preview, read_preview
from policies.reading.state import deployment_resources, read_state
from policies.resource import Resource
from settings import Environment, load_environment

EXIT = ("azure_exit",)
_SAMES = "run the preview with --show-sames to judge what belongs together"


def state(ask: Ask) -> CheckReport:
    """Judge a state: of an environment's layers, or a file."""
    if is_environment(ask.subject):
        environment = load_environment(ask.subject)
        _require_layers(ask, environment)
        return _environment_state(ask, environment)
    _no_layers(ask)
    text, name = given_text(ask.subject)
    resources = read_state(_json(text, name), name)
    return judge([Reading(Source.STATE, name, resources)], _rules_of(ask, resources))


def preview(ask: Ask) -> CheckReport:
    """Judge a preview: of an environment's layers, run here, or a file."""
    if is_environment(ask.subject):
        environment = load_environment(ask.subject)
        _require_layers(ask, environment)
        return _exit_preview(ask, environment) if _is_exit(ask) else _environment_preview(ask, environment)
    _no_layers(ask)
    text, name = given_text(ask.subject)
    found = read_preview(text, name)
    held = _rules_of(ask, [each.subject for each in found.changes])
    return judge([_reading(found, name)], held, notes=_notes(found, name))


def _is_exit(ask: Ask) -> bool:
    return EXIT[0] in (ask.layers or ())


def _require_layers(ask: Ask, environment: Environment) -> None:
    """Refuse what is no layer. The exit from Azure stands apart from the others, and is judged by itself."""
    if not _is_exit(ask):
        require_layers(ask.layers, environment)
    elif set(ask.layers or ()) - set(EXIT):
        raise RefusedError("azure_exit stands apart from the other layers", "judge it by itself")


def _rules_of(ask: Ask, resources: Sequence[Resource]) -> Rules:
    environment, layer = environment_of(ask, resources), layer_of(resources)
    facts = _exit_facts(ask, environment) if (layer,) == EXIT and environment is not None else None
    return rules(environment, layer=layer, day=ask.day, facts=facts)


def _exit_facts(ask: Ask, environment: Environment, now: datetime | None = None) -> Mapping[str, Any]:
    """What the folder of the environment's exit tells of plan and open wave; nothing where there is no plan.

    Raises:
        InputError, SignatureError: something in the folder cannot be read or is not good.
        OperationError: the ledger is not sound.
    """
    from operations.exit_site import folder_of  # noqa: PLC0415 - only an exit needs it

    folder = folder_of(environment)
    if not folder.plan.is_file():
        return {}
    from components.azure_exit.anchor import anchor_of  # noqa: PLC0415
    from components.azure_exit.session import Session  # noqa: PLC0415
    from operations.exit_controls import facts_beside  # noqa: PLC0415
    from policies.azure import FACT  # noqa: PLC0415

    if ask.day is not None:
        now = datetime.combine(ask.day, time_of_day(12), UTC)
    session = Session(folder, anchor=anchor_of(environment, folder))
    return {FACT: facts_beside(session, now or datetime.now(UTC))}


def _exit_preview(ask: Ask, environment: Environment) -> CheckReport:
    from operations.exit_site import find_site  # noqa: PLC0415

    site = find_site(environment.environment, "reader")
    (layer,) = EXIT
    found = _run_preview(replace(site.target, variables=site.variables), layer)
    now = site.session.now
    held = rules(environment, day=ask.day or now.date(), facts=_exit_facts(ask, environment, now))
    return judge([_reading(found, environment.environment)], held, layers=EXIT)


def stored(environment: Environment, layers: Sequence[str], backend: Backend) -> dict[str, tuple[Resource, ...]]:
    """The state of each layer that has one."""
    workspace = Workspace(environment.environment)
    found = {}
    for layer in layers:
        stack = workspace.stack(layer)
        checkpoint = backend.checkpoint(stack)
        if checkpoint is not None and checkpoint.resources:
            found[layer] = deployment_resources(checkpoint.deployment, f"the state of {stack}")
    return found


def _environment_state(ask: Ask, environment: Environment) -> CheckReport:
    backend = state_of(environment)
    all_layers = standing_layers(environment, backend)
    layers = EXIT if _is_exit(ask) else choose_layers(ask.layers, all_layers)
    found = stored(environment, layers, backend)
    missing = [layer for layer in layers if layer not in found]
    if missing == list(layers):
        raise OperationError(
            f"{environment.environment} is not up: there is no state to judge",
            f"`hub up {environment.environment}` first, or `hub check preview {environment.environment}`",
        )
    notes = [f"{layer} is not up: nothing of it was judged" for layer in missing]
    everything = not missing and layers == all_layers
    readings, of_layers = _grouped(
        Source.STATE, environment, {key: Preview(each, ()) for key, each in found.items()}, everything
    )
    held = rules(environment, day=ask.day, facts=_exit_facts(ask, environment) if layers == EXIT else None)
    return judge(readings, held, layers=of_layers, notes=notes, whole_environment=everything)


def _environment_preview(ask: Ask, environment: Environment) -> CheckReport:
    target = find_target(environment)
    layers = choose_layers(ask.layers, target.layers)
    ready = [layer for layer in layers if not target.missing_upstream(layer)]
    notes = [
        f"{layer} waits for {target.missing_upstream(layer)} to be up: nothing of it was judged"
        for layer in layers
        if layer not in ready
    ]
    _ensure_stacks(target, ready)
    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(ready, pool.map(lambda layer: _run_preview(target, layer), ready), strict=True))
    everything = len(ready) == len(layers) and layers == target.layers
    notes += [note for layer, each in found.items() for note in _notes(each, layer)]
    readings, of_layers = _grouped(Source.PREVIEW, environment, found, everything)
    whole = everything and all(each.complete for each in readings)
    return judge(readings, rules(environment, day=ask.day), layers=of_layers, notes=notes, whole_environment=whole)


def _grouped(
    source: Source, environment: Environment, found: dict[str, Preview], everything: bool
) -> tuple[list[Reading], list[str]]:
    """A whole environment is judged together; of some of its layers each by itself, as the engine's pack does."""
    if not everything:
        readings = [_reading(each, environment.environment, source) for each in found.values()]
        return readings, list(found)
    together = Preview(
        tuple(one for each in found.values() for one in each.resources),
        tuple(one for each in found.values() for one in each.changes),
        complete=all(each.complete for each in found.values()),
    )
    return [_reading(together, environment.environment, source)], [""]


def _reading(found: Preview, subject: str, source: Source = Source.PREVIEW) -> Reading:
    return Reading(source, subject, found.resources, found.changes, complete=found.complete)


def _notes(found: Preview, name: str) -> list[str]:
    return [] if found.complete else [f"{name} leaves out what does not change: {_SAMES}"]


def _run_preview(target: Target, layer: str) -> Preview:
    stack = target.stack(layer)
    began = time.monotonic()
    sys.stderr.write(f"{layer}: previewing\n")
    # The plain form, which tells of dependencies too; Ctrl-C reaches the engine, which is in this session.
    command = ["pulumi", "preview", "--stack", stack, "--json", "--show-sames", "--non-interactive", "--color", "never"]
    answer = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=dict(target.variables), capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        raise OperationError(
            f"the preview of {stack} failed: {_complaint(answer.stdout, answer.stderr)}",
            f"`hub preview {target.name} --layer {layer}` says more",
        )
    sys.stderr.write(f"{layer}: previewed in {time.monotonic() - began:.1f} s\n")
    return read_preview(answer.stdout, f"the preview of {stack}")


def _complaint(stdout: str, stderr: str) -> str:
    try:
        told = json.loads(stdout).get("diagnostics") or []
    except ValueError:
        told = []
    errors = [str(each["message"]).strip() for each in told if each.get("severity") == "error"]
    return "\n".join(errors[:3]) or stderr.strip() or "the engine said nothing"


def _ensure_stacks(target: Target, layers: Sequence[str]) -> None:
    import asyncio  # noqa: PLC0415 - only a preview needs it

    from operations.stack import ensure_stacks  # noqa: PLC0415

    asyncio.run(ensure_stacks(target, layers))


def _json(text: str, name: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise DocumentError(
            f"{name} is no JSON: {error}", "`pulumi stack export --stack STACK > FILE` writes one"
        ) from None


def _no_layers(ask: Ask) -> None:
    if ask.layers:
        subject = "standard input" if ask.subject == STANDARD_INPUT else ask.subject
        raise RefusedError(f"--layer is of an environment, and {subject} is a file", "leave it out")


__all__ = ["ExitCode", "preview", "state", "stored"]
