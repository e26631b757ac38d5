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
ROLE, ENCRYPTS = "role", "encryption"
_BY_DEFAULT = "applyServerSideEncryptionByDefault.kmsMasterKeyId"

CONTROL = Control(
    id="HUB-CRY-06",
    title="No key serves two projects or classes",
    severity=Severity.HIGH,
    answers=("SNC 10.1.a", "SATRE 2.1.14"),
    why="A right on a shared key opens both projects, and the end of one project's data cannot be proven by the key's "
    "destruction. Rights on keys are narrowed key by key: whoever may use a key that two buckets share reads both.",
    fix="Make a key for each project and class, and name it in its secrets, or in one bucket, only.",
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

    @property
    def of_a_bucket(self) -> bool:
        return self.block.owner.type == ENCRYPTION

    def differs(self, other: _Use) -> str:
        """In what another use of the same key must not differ from this one; empty when in nothing."""
        if other.project != self.project:
            return "of another project"
        if other.data_class != self.data_class:
            return "of another class of data"
        return "for a bucket" if other.block.owner is not self.block.owner and other.of_a_bucket else ""


@CONTROL.beside(ENCRYPTION, SECRET)
def serves_one(user: Resource, stack: Stack, context: Context) -> Violations:
    by_key = stack.known(CONTROL.id, lambda: _uses_by_key(stack, context))
    for use in _uses(user, stack, context):
        for other in by_key.get(use.key, ()):
            if how := use.differs(other):
                yield use.block.violation(
                    use.path, f"name a key of its own: {other.block.owner.name} {how} uses it too"
                )
                break


@CONTROL.beside(ENCRYPTION, SECRET)
def is_made_for_it(user: Resource, stack: Stack, context: Context) -> Violations:
    for use in _uses(user, stack, context):
        for key in stack.of(KEY):
            if key.urn == use.key and key.tags.get(ROLE, ENCRYPTS) != ENCRYPTS:
                yield use.block.violation(use.path, f"name a key for encryption: {key.name} is one for another purpose")


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
