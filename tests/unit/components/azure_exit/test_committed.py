"""Outside of a rehearsal only what is committed runs: the environment's file and the program, on a real git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pulumi
import pytest

from components.azure_exit import committed
from components.azure_exit.committed import UncommittedError, head_commit, require_committed
from components.azure_exit.session import SessionError
from settings import ENVIRONMENTS, Environment, load_environment
from stacks import azure_exit as layer

NAME = "production"
FILE = f"environments/{NAME}.yaml"


def git(root: Path, *arguments: str) -> str:
    own = ("-c", "user.name=a", "-c", "user.email=a@hub.example", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *own, *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout of a small program and an environment's file."""
    made = tmp_path / "checkout"
    for name, content in (
        (FILE, (ENVIRONMENTS / f"{NAME}.yaml").read_text()),
        ("stacks/azure_exit.py", "gates = True\n"),
        ("docs/guide.md", "read\n"),
        (".gitignore", "__pycache__/\n"),
    ):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(content)
    git(made, "init", "-q")
    git(made, "add", ".")
    git(made, "commit", "-qm", "All of it")
    return made


def loaded(root: Path) -> Environment:
    return load_environment(root / FILE)


def change_file(root: Path) -> None:
    path = root / FILE
    path.write_text(path.read_text().replace("owner: ", "owner: another-", 1))


def refused(root: Path) -> str:
    with pytest.raises(UncommittedError) as told:
        require_committed(loaded(root), root)
    assert told.value.way_out
    return str(told.value)


def test_what_is_committed_is_good(root: Path) -> None:
    assert require_committed(loaded(root), root) == head_commit(root) == git(root, "rev-parse", "HEAD")
    # What is no part of the program, or never of it, may lie there.
    (root / "notes.txt").write_text("mine")
    (root / "stacks" / "__pycache__").mkdir()
    (root / "stacks" / "__pycache__" / "azure_exit.pyc").write_text("")
    assert require_committed(loaded(root), root)


def test_a_file_that_differs(root: Path) -> None:
    (root / "docs" / "guide.md").write_text("another\n")
    assert "docs/guide.md differ from the commit" in refused(root)


def test_the_own_file_differs(root: Path) -> None:
    change_file(root)
    assert f"{FILE} differ from the commit" in refused(root)


def test_one_that_is_staged_only(root: Path) -> None:
    change_file(root)
    git(root, "add", FILE)
    assert f"{FILE} differ from the commit" in refused(root)


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
@pytest.mark.parametrize("name", [FILE, "stacks/azure_exit.py"])
def test_one_that_git_was_told_not_to_look_at(root: Path, flag: str, name: str) -> None:
    git(root, "update-index", flag, name)
    (root / name).write_text((root / name).read_text() + "# more\n")
    assert f"git does not compare {name}" in refused(root)


def test_an_own_file_that_is_not_tracked(root: Path) -> None:
    git(root, "rm", "-q", "--cached", FILE)
    git(root, "commit", "-qm", "Without it")
    assert f"{FILE} is not in the commit" in refused(root)


def test_an_own_file_that_a_filter_makes_look_alike(root: Path) -> None:
    original = root.parent / "original"
    original.write_bytes((root / FILE).read_bytes())
    git(root, "config", "filter.alike.clean", f"cat {original}")
    (root / ".git" / "info" / "attributes").write_text(f"{FILE} filter=alike\n")
    change_file(root)
    git(root, "add", "--renormalize", ".")
    assert git(root, "status", "--porcelain") == ""
    assert f"{FILE} is not the file that is in the commit" in refused(root)


def test_an_environment_that_was_loaded_from_elsewhere(root: Path) -> None:
    environment = loaded(root).model_copy(update={"owner": "somebody-else"})
    with pytest.raises(UncommittedError, match="the environment that was loaded is not what"):
        require_committed(environment, root)


@pytest.mark.parametrize("name", ["stacks/more.py", "yaml/__init__.py", "sitecustomize.py", "policies/waivers.yaml"])
def test_a_part_of_the_program_that_is_not_tracked(root: Path, name: str) -> None:
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text("")
    (root / ".git" / "info" / "exclude").write_text("*\n")
    assert f"{name} are not tracked" in refused(root)


def test_git_that_fails_is_no_answer(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / ".git" / "index").write_bytes(b"damaged")
    assert "git ls-files failed" in refused(root)
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "git rev-parse failed" in refused(root)
    assert head_commit(root) == ""


def test_no_variable_sends_git_elsewhere(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "none"))
    assert require_committed(loaded(root), root)


def test_no_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committed, "_lines", None)
    with pytest.raises(UncommittedError, match="git rev-parse failed"):
        require_committed(load_environment(NAME), tmp_path)


class TestProgram:
    """The program opens a wave only if it is the committed one, and the one that the approvals name."""

    @pytest.fixture
    def opened(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
        monkeypatch.setattr(layer, "anchor_of", lambda *given: None)
        for name, value in (("FOLDER", tmp_path), ("WAVE", 5), ("PHASE", "delete"), ("COMMIT", "a" * 40)):
            monkeypatch.setenv(f"HUB_EXIT_{name}", str(value))
        return monkeypatch

    def test_another_commit_is_refused(self, opened: pytest.MonkeyPatch) -> None:
        environment = load_environment(NAME)
        opened.setattr(layer, "require_committed", lambda _: "b" * 40)
        with pytest.raises(SessionError, match=r"HUB_EXIT_COMMIT says a+, and b+ is checked out"):
            layer._session(environment)
        opened.delenv("HUB_EXIT_COMMIT")
        with pytest.raises(SessionError, match="HUB_EXIT_COMMIT says none"):
            layer._session(environment)
        opened.setenv("HUB_EXIT_COMMIT", "b" * 40)
        assert layer._session(environment).commit == "b" * 40

    def test_what_is_not_committed_is_refused(self, opened: pytest.MonkeyPatch) -> None:
        def fails(_: Environment) -> str:
            raise UncommittedError("a file differs", "commit it")

        opened.setattr(layer, "require_committed", fails)
        with pytest.raises(pulumi.RunError, match=r"a file differs\. Way out: commit it"):
            layer.declare(load_environment(NAME))

    def test_a_rehearsal_is_not_asked(self, opened: pytest.MonkeyPatch) -> None:
        opened.setattr(layer, "require_committed", None)
        assert layer._session(load_environment("rehearsal")).commit == "a" * 40
