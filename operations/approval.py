"""Asks before what cannot be taken back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import typer

from operations.events import CHANGES, Account, Verb
from operations.exits import ExitCode, OperationError, RefusedError
from operations.target import Target

_ORDER = (Verb.DELETE, Verb.REPLACE, Verb.UPDATE, Verb.CREATE)


def approve_changes(target: Target) -> Callable[[str, Account], bool]:
    """A question to ask of each layer, once its preview was shown."""
    _require_terminal(target)

    def approve(layer: str, account: Account) -> bool:
        by_verb = {verb: sum(done is verb for done in account.done.values()) for verb in CHANGES}
        what = ", ".join(f"{verb} {by_verb[verb]}" for verb in _ORDER if by_verb[verb])
        return _confirm(f"{target.stack(layer)}: {what}. Go on?")

    return approve


def approve_refresh(target: Target, *, yes: bool) -> None:
    """Ask whether the state may be rewritten from what the cloud says."""
    if yes:
        return
    _require_terminal(target)
    if not _confirm(f"Rewrite the state of {target.name} from the cloud?"):
        raise RefusedError("not approved: nothing was changed")


def approve_destroy(target: Target, layers: Sequence[str], *, yes: bool) -> None:
    """Ask for the environment's name before its resources are deleted."""
    if yes:
        return
    _require_terminal(target)
    total = 0
    for layer in layers:
        checkpoint = target.backend.checkpoint(target.stack(layer))
        total += sum(bool(each.get("id")) for each in checkpoint.resources) if checkpoint else 0
    with _interruptible():
        answer = typer.prompt(f"{total} resources of {target.name} will be deleted. Type its name to go on", err=True)
    if answer != target.name:
        raise RefusedError(f"{answer!r} is not {target.name}: nothing was changed")


def _confirm(question: str) -> bool:
    with _interruptible():
        return typer.confirm(question, default=False, err=True)


@contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except typer.Abort:
        raise OperationError("interrupted at the question: nothing was changed", code=ExitCode.INTERRUPTED) from None


def _require_terminal(target: Target) -> None:
    if not sys.stdin.isatty():
        raise RefusedError(
            f"{target.name} is a real environment, and nobody is there to ask",
            "look at `hub preview` first; then add --yes",
        )
