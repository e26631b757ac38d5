"""HUB-CRY-05: keys are strong, rotate, cannot be lost by one call, and those of custodians are theirs."""

from __future__ import annotations

from datetime import timedelta

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.instants import go_duration
from policies.resource import Change, Resource
from policies.vocabulary import Severity

KEY = "scaleway:keymanager/key:Key"
TABLE = "key-quality"
SYMMETRIC, EXTERNAL = "symmetric_encryption", "external"

CONTROL = Control(
    id="HUB-CRY-05",
    title="Keys are strong and in custody",
    severity=Severity.HIGH,
    answers=("SNC 10.5", "ANSSI crypto CRYPTO_B1", "ANSSI crypto CRYPTO_B2", "SATRE 2.8.05"),
    why="A deleted key takes all that it encrypted with it after seven days; a weak or eternal one gives it away; a "
    "custodian's key that Scaleway made is in nobody's custody.",
    fix="Choose an algorithm of the table key-quality, a rotationPolicy of at most 365 days, unprotected false; origin "
    "external for keys with role=pseudonyme or role=sequestre; keep the resource protected.",
    source="Scaleway documentation, Key Manager: deletion after 7 days; provider 2.81.0, key_manager_key: usage, "
    "algorithm and unprotected are never sent by an update",
    tables=(TABLE,),
    organisation="Custodians hold the ceremony of an imported key and keep its original.",
)


@CONTROL.each(KEY)
def is_strong(key: Resource, context: Context) -> Violations:
    allowed = context.table(TABLE).rows["algorithms"]
    if key.value("algorithm") not in allowed:
        yield key.violation("algorithm", f"be one of {', '.join(allowed)}")


@CONTROL.each(KEY)
def rotates(key: Resource, context: Context) -> Violations:
    days = context.table(TABLE).rows["rotation_days"]
    if key.value("usage") != SYMMETRIC or key.value("origin") == EXTERNAL:
        return  # Key Manager rotates no other
    period = go_duration(key.value("rotationPolicy.rotationPeriod"))
    if not period or period > timedelta(days=days):
        yield key.violation("rotationPolicy.rotationPeriod", f"be set, to at most {days} days, such as 2160h")


@CONTROL.each(KEY)
def is_guarded(key: Resource, context: Context) -> Violations:
    if key.value("unprotected"):
        yield key.violation("unprotected", "not be true: one call deletes the key")
    elif key.value("protected") is False:  # read back: somebody lifted it
        yield key.violation("protected", "be true: one call deletes the key")


@CONTROL.each(KEY)
def is_the_custodians(key: Resource, context: Context) -> Violations:
    role = key.tags.get("role")
    if role in context.table(TABLE).rows["external_roles"] and key.value("origin") != EXTERNAL:
        yield key.violation("origin", f"be {EXTERNAL}: a key of role {role} is imported by its custodians")


@CONTROL.change(KEY)
def stays(change: Change, context: Context) -> Violations:
    if change.deletes:
        yield change.violation("", "stay: after seven days all that it encrypted is lost")
    elif change.old and change.new and change.old.protected and not change.new.protected:
        yield change.violation("", "stay protected from deletion by the engine (option protect)")
