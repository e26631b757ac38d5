"""What README and guide tell a person to type exists, and so does every file that they name."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from operations.cli import app
from reference.declarations import Declarations
from reference.resources import shown
from stacks import LAYERS

ROOT = Path(__file__).resolve().parents[3]
README = ROOT / "README.md"
DOCUMENTS = [README, *sorted((ROOT / "docs" / "guide").glob("*.md"))]
FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
# What a person fills in, and what a run makes.
NAMED_BY_THE_READER = re.compile(r"NAME|LAYER|FAMILY|<stack>|\.hub/|/$^")


def _text(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def _commands(document: Path) -> Iterator[str]:
    """Every line of a fenced block, and every word in code, that calls one of this repository's commands."""
    text = _text(document)
    lines = [line for block in FENCE.findall(text) for line in block.splitlines()]
    for line in [*(each.removeprefix("$ ") for each in lines), *CODE.findall(FENCE.sub("", text).replace("\n", " "))]:
        if re.match(r"scripts/\w|(\.venv/bin/)?python -m ", line):
            yield line.strip()


COMMANDS = sorted({command for document in DOCUMENTS for command in _commands(document)})


def _hub(words: list[str]) -> None:
    """Walk down the command line as typer would; every option has to be one of the command reached."""
    command: Any = typer.main.get_command(app)
    arguments = [word for word in words if not word.startswith("-")]
    while subcommands := getattr(command, "commands", None):
        if not arguments:
            break
        name = arguments.pop(0)
        assert name in subcommands, f"`hub` has no such command: {' '.join(words)}"
        command = subcommands[name]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    given = {word.partition("=")[0] for word in words if word.startswith("-")}
    assert given <= known | {"-h", "--help"}, f"hub {' '.join(words)}: unknown {given - known}"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_exists(command: str) -> None:
    words = shlex.split(command, comments=True)
    if words[0].endswith("python"):
        assert importlib.util.find_spec(f"{words[2]}.__main__"), command
        return
    script = ROOT / words[0]
    assert script.is_file(), command
    assert script.stat().st_mode & 0o111, command
    if words[0] == "scripts/hub":
        _hub(words[1:])


def test_some_commands_were_found() -> None:
    assert {"scripts/rehearse", "scripts/test"} <= set(COMMANDS)
    assert len(COMMANDS) > 15


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = [target for target in LINK.findall(_text(document)) if not (document.parent / target).exists()]
    assert not broken


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_in_code_exists(document: Path) -> None:
    roots = {path.name for path in ROOT.iterdir()}
    words = [word for code in CODE.findall(_text(document)) for word in code.split()]
    paths = [word for word in words if "/" in word and word.partition("/")[0] in roots]
    missing = [path for path in paths if not NAMED_BY_THE_READER.search(path) and not (ROOT / path).exists()]
    assert not missing


def test_the_tree_is_what_is_there() -> None:
    tree = next(block for block in FENCE.findall(_text(README)) if block.startswith("Pulumi.yaml"))
    named = {line.split()[0].rstrip("/") for line in tree.splitlines()}
    tracked = subprocess.run(
        ["git", "ls-files"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    here = {path.partition("/")[0] for path in tracked}
    left_out = {
        "README.md",
        ".gitignore",
        ".python-version",
        *(name for name in here if re.fullmatch(r"Pulumi\.\w+\.[\w-]+\.yaml", name)),
    }
    assert here - left_out == {name for name in named if (ROOT / name).exists()}
    assert all((ROOT / name).exists() or NAMED_BY_THE_READER.search(name) for name in named)


def test_the_tree_names_every_folder_of_tests() -> None:
    (line,) = [each for each in _text(README).splitlines() if each.startswith("tests/ ")]
    there = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and list(path.rglob("test_*.py"))}
    assert there == {each.split()[0] for each in re.sub(r"\([^)]*\)", "", line).removeprefix("tests/").split(",")}


def test_the_excerpt_shows_as_many_resources_as_there_are(rehearsal: Declarations) -> None:
    shown_there = {
        layer: int(count) for layer, count in re.findall(r"^ (\w+) +(\d+)(?: +\d+){3} ", _text(README), re.M)
    }
    there = {layer: len(shown(rehearsal, layer)) for layer in LAYERS}
    assert shown_there == {**there, "total": sum(there.values())}, "the README's excerpt of scripts/rehearse is old"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_document_claims_more_than_is_so(document: Path) -> None:
    """HDS for the services with a statement, SecNumCloud pending: nothing says that Scaleway is qualified."""
    for sentence in re.split(r"(?<=[.|])\s", _text(document)):
        if re.search(r"SecNumCloud", sentence) and re.search(r"\bqualified\b", sentence):
            assert re.search(r"\bnot\b|\bno\b|\bnever\b", sentence, re.IGNORECASE), sentence
