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
SECRET = "scaleway:secrets/secret:Secret"  # noqa: S105 - a type
TABLE = "key-quality"
SYMMETRIC, EXTERNAL = "symmetric_encryption", "external"
HSM, SOFTWARE = "hsm", "software"
# By how the names of algorithms begin.
USAGES = {
    "aes_": SYMMETRIC,
    "ec_": "asymmetric_signing",
    "rsa_oaep_": "asymmetric_encryption",
    "rsa_pkcs1_": "asymmetric_signing",
    "rsa_pss_": "asymmetric_signing",
}

CONTROL = Control(
    id="HUB-CRY-05",
    title="Keys are strong and in custody",
    severity=Severity.HIGH,
    answers=("SNC 10.5", "ANSSI crypto CRYPTO_B1", "ANSSI crypto CRYPTO_B2", "SATRE 2.8.05"),
    why="A deleted key takes all that it encrypted with it after seven days; a weak or eternal one gives it away; a "
    "custodian's key that Scaleway made is in nobody's custody; and an imported key is never rotated.",
    fix="Choose an algorithm of the table key-quality, a rotationPolicy of at most 365 days, unprotected false; "
    "origin external for keys with role=pseudonyme or role=sequestre; and for no others; protectionLevel hsm, or what "
    "the environment's foundation.keys says; keep the resource protected; give each secret a keyId.",
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
def does_what_its_algorithm_is_for(key: Resource, context: Context) -> Violations:
    algorithm = str(key.value("algorithm") or "")
    usage = next((each for start, each in USAGES.items() if algorithm.startswith(start)), None)
    if usage and key.value("usage") != usage:
        yield key.violation("usage", f"be {usage}: {algorithm} is for nothing else")


@CONTROL.each(KEY)
def lies_in_hardware(key: Resource, context: Context) -> Violations:
    """What custodians import is sealed by them; where it lies is said all the same."""
    environment = context.environment
    wanted = environment.foundation.keys.protection_level.value if environment else HSM
    allowed = {HSM, SOFTWARE} if key.value("origin") == EXTERNAL else {HSM, wanted}
    if key.value("protectionLevel") not in allowed:
        yield key.violation("protectionLevel", f"be {' or '.join(sorted(allowed))}, written out")


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


@CONTROL.each(KEY)
def is_nobody_elses(key: Resource, context: Context) -> Violations:
    roles = context.table(TABLE).rows["external_roles"]
    if key.value("origin") == EXTERNAL and key.tags.get("role") not in roles:
        yield key.violation("origin", f"be scaleway_kms: only keys of role {' or '.join(roles)} are imported")


@CONTROL.each(SECRET)
def secret_is_under_a_key(secret: Resource, context: Context) -> Violations:
    if not secret.is_set("keyId"):
        yield secret.violation("keyId", "name a key of ours: unset is one of Scaleway's own")


@CONTROL.change(KEY)
def stays(change: Change, context: Context) -> Violations:
    if change.deletes:
        yield change.violation("", "stay: after seven days all that it encrypted is lost")
    elif change.old and change.new and change.old.protected and not change.new.protected:
        yield change.violation("", "stay protected from deletion by the engine (option protect)")
