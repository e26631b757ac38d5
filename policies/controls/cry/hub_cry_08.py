"""HUB-CRY-08: no secret stands in clear in a program, in a state or in what a machine is told at its start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from policies.context import Context
from policies.control import Control
from policies.findings import Violation, Violations
from policies.resource import Resource
from policies.secret_values import Shapes
from policies.tables import load
from policies.vocabulary import Severity

SECRET = "scaleway:secrets/secret:Secret"  # noqa: S105 - a type
KEY = "scaleway:iam/apiKey:ApiKey"
TABLE = "secret-shapes"

CONTROL = Control(
    id="HUB-CRY-08",
    title="No secret in clear",
    severity=Severity.CRITICAL,
    answers=("SNC 10.5.c", "SNC 10.5.d", "SNC 10.3", "CIS K8s 5.4"),
    why="What stands in clear in a program or a state is read by whoever reads either, for as long as a copy exists.",
    fix="Make the value an Output.secret, or better keep it in Secret Manager and hand on its id (secretId, "
    "secretReferences, secretKeyRef); give API keys a secretId; set protected on every secret. What stood in clear "
    "once is replaced, not hidden.",
    source="SecNumCloud 3.2, 10.3 and 10.5.c-d; Scaleway provider 2.81.0, secret: protected is false by default; SDK "
    "1.60.0, iam.ApiKey: without secretId the secret key is in the state",
    tables=(TABLE,),
)


@CONTROL.each("*")
def shows_no_secret(resource: Resource, context: Context) -> Violations:
    shapes = _shapes()
    for path, value, siblings in _texts(resource.values):
        what = shapes.found(resource.type, path, value, siblings)
        if what and not resource.is_secret(path):
            must = f"be a secret of the engine, or none at all: it looks like {what}"
            yield Violation(resource, path, must, _HIDDEN)


@CONTROL.each(SECRET)
def is_hard_to_delete(secret: Resource, context: Context) -> Violations:
    if secret.value("protected") is not True:
        yield secret.violation("protected", "be true, written out: one call deletes an unprotected secret")


@CONTROL.each(KEY)
def goes_straight_to_the_vault(key: Resource, context: Context) -> Violations:
    if context.live and not key.is_set("secretId"):
        return  # a key that no state has: no account tells where its secret part went
    if not key.is_set("secretId"):
        yield key.violation("secretId", "name a secret: the key's secret part is in the state otherwise")


class _Hidden:
    def __repr__(self) -> str:
        return "(not shown)"


_HIDDEN = _Hidden()


@cache
def _shapes() -> Shapes:
    return Shapes(load(TABLE).rows)


def _texts(value: Any, path: str = "", siblings: Mapping[str, Any] | None = None) -> Iterator[tuple[str, str, Any]]:
    """Every known text with its path and the block it is part of."""
    if isinstance(value, str):
        yield path, value, siblings or {}
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _texts(each, f"{path}.{name}" if path else str(name), value)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, f"{path}[{index}]", siblings)
