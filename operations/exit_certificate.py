"""What `hub exit certify` does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from operations.exits import ExitCode, OperationError
from operations.summary import print_json


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """A certificate to be written."""

    plan: Path
    ledger: Path
    signers: Path
    particulars: Path
    out: Path
    expected_head: str


def certify(request: CertificateRequest, *, as_json: bool, today: date | None = None) -> ExitCode:
    """Write the certificate as PDF and Markdown; refuse while it may not be written."""
    from azure_exit.certificate import compose, markdown, pdf_bytes, read_particulars, require_ready  # noqa: PLC0415
    from azure_exit.certificate.readiness import records  # noqa: PLC0415
    from azure_exit.ledger import read_entries, verify_ledger  # noqa: PLC0415
    from azure_exit.plan import read_plan  # noqa: PLC0415
    from azure_exit.signing import Signers  # noqa: PLC0415

    on = today or datetime.now(UTC).date()
    plan = read_plan(request.plan)
    verified = verify_ledger(request.ledger, Signers(request.signers), expected_head=request.expected_head)
    if not verified.is_sound:
        raise OperationError(
            f"{request.ledger} is not sound: no certificate rests on it", "`hub exit verify` says what is wrong"
        )
    found = records(read_entries(request.ledger))
    # Without a file of particulars nothing is kept, and what is left is told first.
    if not request.particulars.exists():
        require_ready(plan, found, on)
    particulars = read_particulars(request.particulars, plan)
    require_ready(plan, found, on, particulars.kept_by_key)
    certificate = compose(plan, particulars, found, verified.head, on)
    files = {}
    for suffix, content in ((".md", markdown(certificate).encode()), (".pdf", pdf_bytes(certificate))):
        path = request.out.with_suffix(suffix)
        path.write_bytes(content)
        files[str(path)] = hashlib.sha256(content).hexdigest()
    if as_json:
        print_json(
            {
                "ok": True,
                "files": files,
                "ledger_head": verified.head,
                "rows": len(plan.rows),
                "kept": len(particulars.kept),
            }
        )
    else:
        for name, digest in files.items():
            print(f"{name}: written, SHA-256 {digest}")
        print("not signed yet: executor, verifier and both officers sign it; keep it locked, outside Azure")
    return ExitCode.OK
