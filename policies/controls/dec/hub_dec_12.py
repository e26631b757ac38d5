"""HUB-DEC-12: the certificate of erasure is complete, chained, kept under a lock, and names no patient."""

from __future__ import annotations

import re

from policies.context import Context
from policies.control import Control
from policies.evidence import EVIDENCE, day, holds
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

# One for each resource group or medium. Fields: those below, signatures (of SIGNERS), date, previous_sha256, sha256,
# stored_at (a bucket outside Azure), locked, personal_data.
CERTIFICATE = f"{EVIDENCE}erasure-certificate"
FIELDS = (
    "identifier",
    "medium",
    "location",
    "owner",
    "data_class",
    "method",
    "technique",
    "tool",
    "tool_version",
    "key_length",
    "key_module",
    "key_copies",
    "verification_method",
    "sample",
    "result",
    "remains",
    "person",
    "role",
    "place",
)
METHODS = ("clear", "purge", "destroy")
SIGNERS = ("executor", "verifier", "dpo", "rssi")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")

CONTROL = Control(
    id="HUB-DEC-12",
    title="The certificate is complete",
    severity=Severity.HIGH,
    answers=("NIST 800-88 4.6", "SATRE 3.1.10", "HDS 27"),
    why="What the authority reads years later is this record; a field that is empty then cannot be filled any more.",
    fix="Fill every field (none where nothing applies), have the four sign, chain it to the record before, and keep it "
    "in a locked bucket outside Azure.",
    source="NIST SP 800-88 Rev. 2, section 4.6 (secondary source) and Rev. 1, appendix G (from memory)",
    organisation="Executor, verifier, DPO and RSSI sign, and are four persons or say why not.",
)


@CONTROL.each(CERTIFICATE)
def filled(certificate: Resource, context: Context) -> Violations:
    for path in FIELDS:
        if not str(certificate.value(path) or "").strip():
            yield certificate.violation(path, "be filled: write none where nothing applies")


@CONTROL.each(CERTIFICATE)
def of_a_known_method(certificate: Resource, context: Context) -> Violations:
    if certificate.value("method") and certificate.value("method") not in METHODS:
        yield certificate.violation("method", f"be one of {', '.join(METHODS)}: cryptographic erase is a purge")


@CONTROL.each(CERTIFICATE)
def signed(certificate: Resource, context: Context) -> Violations:
    for signer in SIGNERS:
        if not certificate.value(f"signatures.{signer}"):
            yield certificate.violation(f"signatures.{signer}", "be there")
    signed_on = day(certificate.value("date"))
    if signed_on is None or signed_on > context.today:
        yield certificate.violation("date", "be a day that is past")


@CONTROL.each(CERTIFICATE)
def chained(certificate: Resource, context: Context) -> Violations:
    for path in ("previous_sha256", "sha256"):
        if not _SHA256.fullmatch(str(certificate.value(path))):
            yield certificate.violation(path, "be a SHA-256 in hexadecimal")


@CONTROL.each(CERTIFICATE)
def kept(certificate: Resource, context: Context) -> Violations:
    place = str(certificate.value("stored_at") or "")
    if not place or "windows.net" in place or "azure" in place.lower():
        yield certificate.violation("stored_at", "be a bucket outside Azure")
    yield from holds(certificate, "locked", True, "what can be rewritten proves nothing")


@CONTROL.each(CERTIFICATE)
def names_no_patient(certificate: Resource, context: Context) -> Violations:
    yield from holds(certificate, "personal_data", False, "the record outlives the data, and must hold none of it")
