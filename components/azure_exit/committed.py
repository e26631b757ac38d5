"""That the program which runs, and the environment's file that it goes by, are the committed ones.

The file says whom the exit trusts, and the program holds the gates: approvals name the commit of both. Git that fails
is no answer: then nothing counts as committed.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from settings import ENVIRONMENTS, Environment, EnvironmentFileError, load_environment

ROOT = ENVIRONMENTS.parent
PROGRAM = (
    "__main__.py",
    "azure_exit",
    "components",
    "engine",
    "operations",
    "policies",
    "reference",
    "settings",
    "stacks",
)
"""What runs. An untracked file in one of these is a part of the program that nobody reviewed; so is any Python file."""
_UNTRACKED = ("ls-files", "--others", "--exclude-per-directory=.gitignore", "-z")
_MOST_TOLD = 3


class UncommittedError(Exception):
    """What would run is not what is committed. `way_out` says what to do."""

    def __init__(self, problem: str, way_out: str) -> None:
        super().__init__(problem)
        self.way_out = way_out


def head_commit(root: Path = ROOT) -> str:
    """The commit that is checked out; empty when there is none."""
    try:
        return git(root, "rev-parse", "--verify", "HEAD")
    except UncommittedError:
        return ""


def require_committed(environment: Environment, root: Path = ROOT) -> str:
    """The commit that is checked out, when the program and the environment are just what it holds.

    Raises:
        UncommittedError: git cannot say it, a file differs from the commit or is hidden from git's comparison, one of
            the program's is not tracked, or the environment is another than its committed file says.
    """
    commit = git(root, "rev-parse", "--verify", "HEAD")
    hidden = [line[2:] for line in _lines(root, "ls-files", "-v", "-z") if not line.startswith("H ")]
    if hidden:
        raise UncommittedError(
            f"git does not compare {_told(hidden)} (assume-unchanged, skip-worktree or unmerged): they may differ from "
            "the commit",
            "`git update-index --no-assume-unchanged --no-skip-worktree FILE`, and merge what is unmerged",
        )
    changed = [line[3:] for line in _lines(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=no")]
    if changed:
        raise UncommittedError(
            f"{_told(changed)} differ from the commit: what would run is not what was approved",
            "have them reviewed and committed, or restore them",
        )
    beside = [line for line in _lines(root, *_UNTRACKED) if _is_program(line)]
    if beside:
        raise UncommittedError(
            f"{_told(beside)} are not tracked, and would be a part of what runs",
            "have them reviewed and committed, or remove them",
        )
    _require_own_file(environment, root)
    return commit


def _require_own_file(environment: Environment, root: Path) -> None:
    """Refuse an environment that is not what its committed file says, whatever git's index says of that file."""
    name = f"environments/{environment.environment}.yaml"
    way_out = f"have {name} reviewed and committed, and run from that commit"
    try:
        committed = git(root, "rev-parse", "--verify", f"HEAD:./{name}")
    except UncommittedError:
        raise UncommittedError(f"{name} is not in the commit: nobody reviewed whom the exit trusts", way_out) from None
    # Without filters: a filter of this checkout's own could make another file look like the committed one.
    if git(root, "hash-object", "--no-filters", "--", name) != committed:
        raise UncommittedError(f"{name} is not the file that is in the commit", way_out)
    with tempfile.TemporaryDirectory(prefix="hub-committed-") as folder:
        path = Path(folder) / f"{environment.environment}.yaml"
        path.write_bytes(_run(root, "cat-file", "blob", committed))
        try:
            is_own = load_environment(path) == environment
        except EnvironmentFileError:
            is_own = False
    if not is_own:
        raise UncommittedError(f"the environment that was loaded is not what {name} says in the commit", way_out)


def _is_program(path: str) -> bool:
    """Whether the interpreter or the engine could take an untracked file for a part of the program."""
    return path.partition("/")[0] in PROGRAM or path.endswith((".py", ".pyc", ".so"))


def git(root: Path, *arguments: str) -> str:
    """What git prints. Raises UncommittedError when it fails."""
    return _run(root, *arguments).decode(errors="replace").strip()


def _lines(root: Path, *arguments: str) -> list[str]:
    return [each for each in _run(root, *arguments).decode(errors="replace").split("\0") if each]


def _run(root: Path, *arguments: str) -> bytes:
    # No variable sends git to another repository, or to objects in the place of the committed ones.
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            command, cwd=root, env={**own, "GIT_NO_REPLACE_OBJECTS": "1"}, capture_output=True, check=False
        )
    except OSError as error:
        told, code = (error.strerror or "it cannot be run").lower(), 1
    else:
        told, code = done.stderr.decode(errors="replace").strip(), done.returncode
        if not code:
            return done.stdout
    raise UncommittedError(
        f"git {arguments[0]} failed in {root} ({told.splitlines()[-1] if told else code}): nothing says that what "
        "would run is committed",
        "run from a clone that git can read: approvals name the commit",
    )


def _told(files: list[str]) -> str:
    more = f" and {len(files) - _MOST_TOLD} more" if len(files) > _MOST_TOLD else ""
    return f"{', '.join(sorted(files)[:_MOST_TOLD])}{more}"
