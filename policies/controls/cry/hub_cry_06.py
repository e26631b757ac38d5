"""HUB-CRY-06: a key serves one project and one class of data, so that destroying it destroys nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from policies.buckets import ENCRYPTION, bucket_of
from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Node, Resource, Stack
from policies.rights import PROJECT
from policies.values import UnknownValueError
from policies.vocabulary import Severity

KEY = "scaleway:keymanager/key:Key"
SECRET = "scaleway:secrets/secret:Secret"  # noqa: S105 - a type
_BY_DEFAULT = "applyServerSideEncryptionByDefault.kmsMasterKeyId"

CONTROL = Control(
    id="HUB-CRY-06",
    title="No key serves two projects or classes",
    severity=Severity.HIGH,
    answers=("SNC 10.1.a", "SATRE 2.1.14"),
    why="A right on a shared key opens both projects, and the end of one project's data cannot be proven by the key's "
    "destruction.",
    fix="Make a key for each project and class, and name it in its buckets and secrets only.",
    source="SecNumCloud 3.2, 10.1.a: at least one key per customer; Scaleway documentation, SSE-KMS: one key per "
    "bucket advised",
)


@dataclass(frozen=True)
class _Use:
    """A property that names a key, and whose data is under it."""

    block: Node
    path: str
    key: str
    project: str
    data_class: str


@CONTROL.beside(ENCRYPTION, SECRET)
def serves_one(user: Resource, stack: Stack, context: Context) -> Violations:
    by_key = stack.known(CONTROL.id, lambda: _uses_by_key(stack, context))
    for use in _uses(user, stack, context):
        for other in by_key.get(use.key, ()):
            if (other.project, other.data_class) != (use.project, use.data_class):
                what = "project" if other.project != use.project else "class of data"
                yield use.block.violation(
                    use.path, f"name a key of its own: {other.block.owner.name} of another {what} uses it too"
                )
                break


def _uses_by_key(stack: Stack, context: Context) -> dict[str, list[_Use]]:
    """The uses of each key. What is unknown yet is left to the judgement of who uses it."""
    found: dict[str, list[_Use]] = {}
    for user in stack.of(ENCRYPTION, SECRET):
        with suppress(UnknownValueError):
            for use in _uses(user, stack, context):
                found.setdefault(use.key, []).append(use)
    return found


def _uses(user: Resource, stack: Stack, context: Context) -> Iterator[_Use]:
    if user.type == SECRET:
        if user.is_set("keyId"):
            yield _use(user.root, "keyId", user, stack, context)
        return
    for rule in user.nodes("rules"):
        if rule.is_set(_BY_DEFAULT):
            yield _use(rule, _BY_DEFAULT, bucket_of(user, stack) or user, stack, context)


def _use(block: Node, path: str, holder: Resource, stack: Stack, context: Context) -> _Use:
    placed = block.owner if block.owner.is_set("projectId") else holder
    return _Use(
        block=block,
        path=path,
        key=_identity(block, path, KEY, stack),
        project=_identity(placed.root, "projectId", PROJECT, stack),
        data_class=context.data_class(holder),
    )


def _identity(block: Node, path: str, kind: str, stack: Stack) -> str:
    """What a property names: the resource of this stack, else the bare id; empty when unset."""
    found = stack.referred(block.owner, (block.path or path).partition("[")[0], kind)
    return found[0].urn if found else str(block.value(path) or "").rpartition("/")[2]
