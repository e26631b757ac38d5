"""HUB-DEC-07: a key is dead when all its copies are, and no certificate is dated before."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.evidence import EVIDENCE, day, holds, now, past
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

# Fields: key, versions_listed, copies (a list of {place, ended_at}: versions, backups, escrow, the origin of an
# imported key), purged_at, certificate_dated.
DEATH = f"{EVIDENCE}key-death"

CONTROL = Control(
    id="HUB-DEC-07",
    title="The death of keys is dated",
    severity=Severity.CRITICAL,
    answers=("NIST 800-88 3.2.2", "NIST 800-88 3.2.3", "SNC 19.4.a"),
    why="A deleted key can be recovered until it is purged: 7 to 90 days on Azure, 7 on Scaleway; and an imported key "
    "lives on where it came from.",
    fix="List all versions, backups and escrows, purge or wait, read back that the key is gone, and date the "
    "certificate after.",
    source="Azure Key Vault, soft delete; NIST SP 800-88 Rev. 2; Scaleway documentation, key-manager/faq",
    live="The key is asked for, and is not found: in the vault and among the deleted ones.",
    organisation="The copy of a key that was made outside and imported is destroyed by who made it.",
)


@CONTROL.each(DEATH)
def all_listed(death: Resource, context: Context) -> Violations:
    yield from holds(death, "versions_listed", True, "a version that nobody listed lives on")


@CONTROL.each(DEATH)
def all_gone(death: Resource, context: Context) -> Violations:
    copies = list(death.nodes("copies"))
    if not copies:
        yield death.violation("copies", "list every copy; the key itself is the first")
    for copy in copies:
        ended = day(copy.value("ended_at"))
        if ended is None or ended > context.today:
            yield copy.violation("ended_at", "be a day that is past")


@CONTROL.each(DEATH)
def purged(death: Resource, context: Context) -> Violations:
    ended = day(death.value("purged_at"))
    if ended is None or ended > now(context).date():
        yield death.violation("purged_at", "be a day that is past: until then the key can be recovered")


@CONTROL.each(DEATH)
def certified_after(death: Resource, context: Context) -> Violations:
    purge, certificate = day(death.value("purged_at")), day(death.value("certificate_dated"))
    if certificate is not None:
        yield from past(death, "certificate_dated", context)
    if certificate is not None and (purge is None or certificate < purge):
        yield death.violation("certificate_dated", "not come before purged_at")
