"""The certificate as text: one structure, from which Markdown and PDF are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from azure_exit.certificate.particulars import Medium, Particulars
from azure_exit.certificate.readiness import CANCELLED, RowRecord, window_ends
from azure_exit.ledger import SoundLedger
from azure_exit.plan.model import Plan, PlanRow

TITLE = "Certificate of sanitisation"
STATEMENT = (
    "This certificate is the controller's own attestation over the evidence that it names. Media of a cloud provider "
    "cannot be inspected: it rests on the provider's interfaces, on the end of customer-held keys where a key is "
    "named, and on the provider's attestation where there is one. It holds no personal data of patients."
)


NOT_ALL = " It does not cover all that was planned: what is kept is listed, with why and until when."


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what is said under it, and a table whose first row is its head."""

    heading: str
    facts: tuple[tuple[str, str], ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """The whole certificate."""

    title: str
    statement: str
    sections: tuple[Section, ...]


def compose(
    plan: Plan, particulars: Particulars, found: dict[str, RowRecord], ledger: SoundLedger, issued_on: date
) -> Certificate:
    """The certificate. Whether it may be written is `require_ready`'s to say."""
    groups: dict[Medium, list[PlanRow]] = {}
    kept = particulars.kept_by_key
    for row in plan.rows:
        if row.id in kept:
            continue
        medium = particulars.medium_of(row.id) or particulars.media[0]
        groups.setdefault(medium, []).append(row)
    media = [_medium(number, each, rows, found) for number, (each, rows) in enumerate(groups.items(), 1)]
    sections = (
        _about(plan, particulars, ledger, issued_on),
        *media,
        *_kept(plan, particulars),
        _after(plan, particulars, found),
        _persons(particulars),
    )
    return Certificate(TITLE, STATEMENT + NOT_ALL if kept else STATEMENT, sections)


def markdown(certificate: Certificate) -> str:
    """The certificate as Markdown."""
    lines = [f"# {certificate.title}", "", certificate.statement, ""]
    for section in certificate.sections:
        lines += [f"## {section.heading}", ""]
        lines += [f"- **{label}:** {_plain(text)}" for label, text in section.facts]
        if section.table:
            head, *rows = section.table
            lines += ["", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
            lines += [f"| {' | '.join(_plain(cell) for cell in row)} |" for row in rows]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _about(plan: Plan, particulars: Particulars, ledger: SoundLedger, issued_on: date) -> Section:
    attestation = particulars.attestation
    word = (
        f"{attestation.reference}, received {attestation.received_on}, SHA-256 {attestation.document_sha256}"
        if attestation
        else f"none: {particulars.no_attestation_because}"
    )
    return Section(
        "What it is about",
        (
            ("Organisation", particulars.organisation),
            ("Issued on", issued_on.isoformat()),
            ("Place", particulars.place),
            ("Plan", plan.sha256),
            ("Inventory", f"{plan.inventory.sha256}, taken {plan.inventory.taken_at:%Y-%m-%d}"),
            ("Ledger, entries before this", str(ledger.entries)),
            ("Ledger, last entry", ledger.head),
            ("Tenant", plan.inventory.tenant),
            ("Provider's attestation", word),
            ("Rows", str(len(plan.rows))),
        ),
    )


def _medium(number: int, medium: Medium, rows: list[PlanRow], found: dict[str, RowRecord]) -> Section:
    key = medium.key
    facts = [
        ("Identifier", medium.scope),
        ("Kind of medium", medium.kind),
        ("Location", ", ".join(sorted({row.subscription for row in rows if row.subscription}))),
        ("Owner", medium.owner),
        ("Class of data", medium.data_class),
        ("Method", medium.method.value),
        ("Technique", medium.technique),
        ("Tool and version", f"{medium.tool} {medium.tool_version}"),
    ]
    if key is not None:
        facts += [
            ("Key", f"{key.identifier}, {key.length} bits, in {key.module}"),
            ("Encrypted from the first byte", "yes" if key.first_byte else "no"),
            ("Copies of the key", key.copies),
        ]
    facts += [
        ("Verification", medium.verification.method),
        ("Sample", medium.verification.sample),
        ("Result", medium.verification.result),
        ("What remains and why", medium.remains),
    ]
    table: list[tuple[str, ...]] = [("Resource", "Type", "Gone on", "Last copy gone on", "Last looked for on")]
    for row in rows:
        record = found.get(row.id, RowRecord())
        days = (record.gone[0], window_ends(row, record), record.gone[-1]) if record.gone else (None, None, None)
        table.append((row.arm_id, row.type, *(str(day or "") for day in days)))
    return Section(f"Medium {number}: {medium.scope}", tuple(facts), tuple(table))


def _kept(plan: Plan, particulars: Particulars) -> list[Section]:
    if not particulars.kept:
        return []
    table: list[tuple[str, ...]] = [("Resource", "Why, and what the plan says", "Decided by", "Until", "Status")]
    for key, each in particulars.kept_by_key.items():
        row = plan.by_id[key]
        why = "; ".join([each.because, *(held.reason for held in row.held)])
        until = each.until.isoformat() if each.until else "no date is known"
        table.append((row.arm_id, why, each.decided_by, until, row.status.value))
    return [Section("What is kept, and is not covered by this certificate", (), tuple(table))]


def _after(plan: Plan, particulars: Particulars, found: dict[str, RowRecord]) -> Section:
    facts = []
    kept = particulars.kept_by_key
    for name, identifier in plan.inventory.subscriptions.items():
        if any(key.startswith(f"/subscriptions/{identifier}/") for key in kept):
            facts.append((name, f"{identifier}, not cancelled: something in it is kept"))
            continue
        steps = found.get(f"/subscriptions/{identifier}", RowRecord()).steps
        facts.append((name, f"{identifier}, cancelled {steps.get(CANCELLED, '')}"))
    return Section("Subscriptions", tuple(facts))


def _persons(particulars: Particulars) -> Section:
    named = (
        ("Executor", particulars.executor),
        ("Verifier", particulars.verifier),
        ("Data protection officer", particulars.dpo),
        ("Information security officer", particulars.rssi),
    )
    rows = tuple((title, each.person, each.role, "", "") for title, each in named)
    return Section("Signatures", (), (("", "Person", "Role", "Date", "Signature"), *rows))


def _plain(text: str) -> str:
    return text.translate({ord(each): f"\\{each}" for each in "|`*_[]<>"}).replace("\n", " ")
