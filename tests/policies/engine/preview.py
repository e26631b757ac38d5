"""Runs previews of cases with the policy pack, and gathers what the pack says of each resource."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

from engine.locate import Engine
from operations.events import UNKNOWN as NOT_KNOWN
from operations.target import without_ambient
from operations.workspace import ROOT
from policies.values import UNKNOWN
from tests.policies.case import Declared, Ref, Secret
from tests.policies.engine.plugins import VERSIONS

PROGRAM = Path(__file__).parent / "program"
TIMEOUT = 300
CASES = "cases.json"
STREAMED = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}
JSON = dict[str, Any]
_UNKNOWN = "unknown for "
NAMESPACE, SHARED = "kubernetes:core/v1:Namespace", ("app", "other")

# Of nobody: the provider wants keys of this form. And should it ask anything of a cloud, the request leads nowhere.
CREDENTIALS = {
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "127.0.0.1,localhost",
    "SCW_ACCESS_KEY": "SCWXXXXXXXXXXXXXXXXX",
    "SCW_SECRET_KEY": "11111111-1111-1111-1111-111111111111",
    "SCW_DEFAULT_ORGANIZATION_ID": "11111111-1111-1111-1111-111111111111",
    "SCW_DEFAULT_PROJECT_ID": "11111111-1111-1111-1111-111111111111",
    "SCW_DEFAULT_REGION": "fr-par",
    "SCW_DEFAULT_ZONE": "fr-par-1",
}


@dataclass(frozen=True)
class Preview:
    """What a preview said, or an `up`.

    Attributes:
        violated: pairs of control id and resource name; the stack as a whole is `stack`.
        unknown: ids of controls that could not judge everything yet.
        levels: enforcement level by control id, of those that spoke.
        errors: what the engine or a provider could not do.
    """

    violated: frozenset[tuple[str, str]]
    unknown: frozenset[str]
    levels: Mapping[str, str]
    messages: Mapping[str, str]
    errors: tuple[str, ...]
    code: int


BLANK = "blank.blank"
_MAKING = Lock()
PACK = ("--policy-pack", str(ROOT / "policies"))


def preview(engine: Engine, stack: str, declared: Iterable[Declared], folder: Path) -> Preview:
    """Preview a stack of these resources, of which nothing exists, with the policy pack."""
    _prepare(declared, folder)
    return preview_of(engine, stack, folder)


def preview_of(engine: Engine, stack: str, folder: Path) -> Preview:
    """Preview a new stack with the policy pack; its program lies in `folder` already."""
    program, variables = folder / "program", _variables(engine, folder)
    _make_stack(engine, stack, folder)
    return _read(_pulumi(program, {**variables, **STREAMED}, "preview", "--stack", stack, "--json", *PACK))


def up_of(engine: Engine, stack: str, folder: Path) -> Preview:
    """Bring a stack that was previewed up, with the policy pack; what was said then."""
    arguments = ("up", "--stack", stack, "--yes", "--skip-preview", "--json")
    return _read(_pulumi(folder / "program", _variables(engine, folder), *arguments, *PACK))


def stored(engine: Engine, stack: str, folder: Path) -> list[str]:
    """The URNs of a stack's state."""
    ended = _pulumi(folder / "program", _variables(engine, folder), "stack", "export", "--stack", stack)
    return [each["urn"] for each in json.loads(ended.stdout)["deployment"].get("resources", [])]


def preview_from(
    engine: Engine, stack: str, state: JSON, declared: Iterable[Declared], folder: Path, *, replaced: Iterable[str]
) -> str:
    """Preview a stack in which something exists already; the document that the engine prints.

    Args:
        state: what `pulumi stack import` takes.
        replaced: URNs that the engine is told to replace.
    """
    program, variables = _prepare(declared, folder), _variables(engine, folder)
    _make_stack(engine, stack, folder)
    file = folder / "state.json"
    file.write_text(json.dumps(state))
    imported = _pulumi(program, variables, "stack", "import", "--stack", stack, "--file", str(file))
    assert imported.returncode == 0, imported.stderr
    more = [each for urn in replaced for each in ("--replace", urn)]
    ended = _pulumi(program, variables, "preview", "--stack", stack, "--json", "--show-sames", *more)
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    return ended.stdout


def _make_stack(engine: Engine, stack: str, folder: Path) -> None:
    """Make a stack in the backend of a folder: a copy of an empty one, as the CLI takes half a second to make one."""
    with _MAKING:
        blank = _blank(engine)
    for path in (blank / ".pulumi" / "meta.yaml", *blank.rglob(f"*{BLANK}.json"), *blank.rglob(f"*{BLANK}.yaml")):
        copy = folder / str(path.relative_to(blank)).replace(BLANK, stack)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text().replace(BLANK, stack))


def _blank(engine: Engine) -> Path:
    """A backend with an empty stack, as the CLI makes it; made once."""
    folder = engine.pulumi_home / "blank"
    if folder.exists():
        return folder
    done = _pulumi(write_program(folder), _variables(engine, folder), "stack", "init", BLANK, "--no-select")
    assert done.returncode == 0, done.stderr
    return folder


def _prepare(declared: Iterable[Declared], folder: Path) -> Path:
    program = write_program(folder)
    (folder / CASES).write_text(json.dumps([described(each) for each in declared]))
    return program


def _variables(engine: Engine, folder: Path) -> dict[str, str]:
    return {
        **without_ambient(),
        **engine.environment(ROOT / ".venv"),
        **CREDENTIALS,
        "PULUMI_BACKEND_URL": f"file://{folder}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PYTHONPATH": str(ROOT),
        "HUB_CASES": str(folder / CASES),
    }


def write_program(folder: Path) -> Path:
    """A copy of the program in a folder: the engine writes the configuration of stacks beside it."""
    program = folder / "program"
    program.mkdir(parents=True, exist_ok=True)
    shutil.copy(PROGRAM / "__main__.py", program)
    text = (PROGRAM / "Pulumi.yaml").read_text()
    (program / "Pulumi.yaml").write_text(text.replace("../../../../.venv", str(ROOT / ".venv")))
    return program


def _pulumi(program: Path, variables: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["pulumi", *arguments, "--non-interactive", "--color", "never"],
        cwd=program,
        env=dict(variables),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )


def _read(ended: subprocess.CompletedProcess[str]) -> Preview:
    violated, unknown, levels, messages, errors = set(), set(), {}, {}, []
    for line in ended.stdout.splitlines():
        event = json.loads(line) if line.startswith("{") else {}
        found = event.get("policyEvent")
        if found:
            control, urn, message = found["policyName"], found.get("resourceUrn") or "", found["message"]
            levels[control] = found["enforcementLevel"]
            messages[control] = message
            if _UNKNOWN in message:
                unknown.add(control)
            else:
                violated.add((control, _name(urn)))
        said = event.get("diagnosticEvent")
        if said and said["severity"] == "error":
            errors.append(f"{_name(said.get('urn', ''))}: {said['message']}")
    if not ended.stdout.strip():
        errors.append(ended.stderr)
    return Preview(frozenset(violated), frozenset(unknown), levels, messages, tuple(errors), ended.returncode)


def _name(urn: str) -> str:
    kind, _, name = urn.rpartition("::")
    return "stack" if not kind or kind.endswith("pulumi:pulumi:Stack") else name


def described(declared: Declared) -> dict[str, Any]:
    return {
        "type": declared.type,
        "name": declared.name,
        "properties": _plain(declared.properties),
        "protect": declared.protect,
        "retain": declared.retain,
        "provider": dict(declared.provider),
        "version": VERSIONS.get(declared.package) or None,
    }


def _plain(value: Any) -> Any:
    match value:
        case Ref(name, property_):
            return {"$ref": name, "property": property_}
        case Secret(inner):
            return {"$secret": _plain(inner)}
        case Mapping():
            return {key: _plain(each) for key, each in value.items()}
        case list():
            return [_plain(each) for each in value]
        case _:
            # The engine takes what stands for an unknown value as one, wherever it comes from.
            return NOT_KNOWN if value is UNKNOWN else value


def renamed(declared: Iterable[Declared], prefix: str) -> tuple[Declared, ...]:
    """Resources of a case under names that no other case has, and in namespaces of their own."""

    def value(given: Any) -> Any:
        match given:
            case Ref(name, property_):
                return Ref(f"{prefix}-{name}", property_)
            case Secret(inner):
                return Secret(value(inner))
            case Mapping():
                return {key: value(each) for key, each in given.items()}
            case list():
                return [value(each) for each in given]
            case _:
                return given

    return tuple(
        replace(
            each,
            name=f"{prefix}-{each.name}",
            properties={key: value(one) for key, one in _in_own_namespace(each, prefix).items()},
        )
        for each in declared
    )


def _in_own_namespace(declared: Declared, prefix: str) -> Mapping[str, Any]:
    """The properties of an object of Kubernetes that lies in, or is, a namespace that every case calls the same."""
    metadata = declared.properties.get("metadata")
    key = "name" if declared.type == NAMESPACE else "namespace"
    if declared.package != "kubernetes" or not metadata or metadata.get(key) not in SHARED:
        return declared.properties
    return {**declared.properties, "metadata": {**metadata, key: f"{prefix}-{metadata[key]}"}}
