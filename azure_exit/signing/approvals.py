"""Approvals: what a person signs so that a wave may be run, and the files that hold it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from azure_exit.canonical import canonical_bytes, plain
from azure_exit.durable import write_whole
from azure_exit.evidence.model import Approval, Subject
from azure_exit.problems import InputError, Problem, shortened
from azure_exit.signing.ssh import SignatureError, Signers, sign

NAMESPACE = "hub-azure-exit"
"""What the signatures are for: a signature made for something else does not count here."""
FORMAT = "hub-azure-exit-approval/1"
PATTERN = "approval-*.json"
LONGEST = timedelta(days=30)

_HASH = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_AGAIN = "`hub exit approve` makes it anew"


def approve(subject: Subject, person: str, key: Path, now: datetime, lasts: timedelta) -> dict[str, Any]:
    """An approval, signed with a key.

    Raises:
        SignatureError: the key cannot sign.
        ValueError: it would last longer than 30 days, or the subject is incomplete.
    """
    if not timedelta(0) < lasts <= LONGEST:
        raise ValueError(f"an approval lasts up to {LONGEST.days} days, not {lasts}")
    faults = list(_subject_faults(asdict(subject)))
    if faults:
        raise ValueError("; ".join(faults))
    begins = now.astimezone(UTC).replace(microsecond=0)
    statement = plain(
        {
            "format": FORMAT,
            "person": person,
            "subject": asdict(subject),
            "approved_at": begins,
            "expires_at": begins + lasts,
            "says": "I have read the plan, the evidence and the update plan, and approve that this wave is run.",
        }
    )
    return {"statement": statement, "signature": sign(canonical_bytes(statement), key, NAMESPACE)}


def write_approval(approval: dict[str, Any], folder: Path) -> Path:
    """Write an approval into a bundle's folder, one file a person; returns its path. An earlier one is replaced."""
    person = re.sub(r"[^A-Za-z0-9.@_-]", "-", approval["statement"]["person"])
    path = folder / f"approval-{person}.json"
    write_whole(path, (json.dumps(approval, indent=1, ensure_ascii=False) + "\n").encode())
    return path


def read_approval(path: Path, signers: Signers) -> Approval:
    """An approval, its signature verified against the key's validity at the moment of signing.

    Raises:
        InputError: it is no approval, or its signature is not good.
    """
    return check_approval(approval_document(path), path, signers)


def approval_document(path: Path) -> Any:
    """What an approval's file holds, unverified. Raises InputError when it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused(path, "", (error.strerror or "unreadable").lower(), "an approval") from None
    except (ValueError, RecursionError) as error:
        raise _refused(path, "", str(error), "JSON as `hub exit approve` writes it") from None


def check_approval(document: Any, path: Path, signers: Signers) -> Approval:
    """The approval that a document holds, its signature verified; `path` is where it was found.

    Raises:
        InputError: it is no approval, or its signature is not good.
    """
    if not isinstance(document, dict) or set(document) != {"statement", "signature"}:
        raise _refused(path, "", document, "a statement and its signature")
    statement, signature = document["statement"], document["signature"]
    if not isinstance(statement, dict) or not isinstance(signature, str):
        raise _refused(path, "", document, "a statement and its signature")
    approval = _approval(path, statement)
    try:
        key = signers.verify(canonical_bytes(statement), signature, approval.person, NAMESPACE, approval.approved_at)
    except SignatureError as error:
        raise InputError([Problem(str(path), "signature", approval.person, str(error), error.way_out)]) from None
    return Approval(approval.person, key, approval.subject, approval.approved_at, approval.expires_at)


def read_approvals(folder: Path, signers: Signers) -> tuple[Approval, ...]:
    """Every approval in a bundle's folder, sorted by person.

    Raises:
        InputError: naming every file that is not a good approval.
    """
    found: list[Approval] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob(PATTERN)):
        try:
            found.append(read_approval(path, signers))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(sorted(found, key=lambda each: each.person))


def _approval(path: Path, statement: dict[str, Any]) -> Approval:
    expected = {"format", "person", "subject", "approved_at", "expires_at", "says"}
    if set(statement) != expected or statement["format"] != FORMAT:
        raise _refused(
            path, "statement", statement.get("format"), f"the fields of {FORMAT}: {', '.join(sorted(expected))}"
        )
    subject, person = statement["subject"], statement["person"]
    if not isinstance(person, str) or not person or not isinstance(subject, dict):
        raise _refused(path, "statement.person", person, "the person who signed, and what they signed")
    faults = list(_subject_faults(subject))
    if faults:
        raise _refused(path, "statement.subject", subject, "; ".join(faults))
    begins, ends = (_moment(path, statement, field) for field in ("approved_at", "expires_at"))
    if not timedelta(0) < ends - begins <= LONGEST:
        raise _refused(path, "statement.expires_at", statement["expires_at"], f"it lasts up to {LONGEST.days} days")
    return Approval(person, "", Subject(**subject), begins, ends)


def _moment(path: Path, statement: dict[str, Any], field: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(statement[field]).replace("Z", "+00:00"))
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        raise _refused(path, f"statement.{field}", statement[field], "a moment with its zone")
    return moment


def _subject_faults(subject: dict[str, Any]) -> list[str]:
    names = {each.name for each in fields(Subject)}
    if set(subject) != names:
        return [f"what is approved has exactly {', '.join(sorted(names))}"]
    faults = []
    for name, value in subject.items():
        pattern = _COMMIT if name == "commit" else _HASH
        if name == "wave":
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10:
                faults.append("wave is a number from 0 to 10")
        elif not isinstance(value, str) or not pattern.fullmatch(value):
            faults.append(f"{name} is {'a commit, 40' if name == 'commit' else 'a SHA-256, 64'} hexadecimal digits")
    return faults


def _refused(path: Path, row: str, value: object, rule: str) -> InputError:
    return InputError([Problem(str(path), row, shortened(value, 80), rule, _AGAIN)])
