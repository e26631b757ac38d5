"""What `hub exit certify` does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from azure_exit.durable import beside, put_in_place, write_synced
from operations.exits import ExitCode
from operations.summary import print_json


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """A certificate to be written, by a person whose key signs its entry in the ledger."""

    environment: str
    particulars: Path
    out: Path
    expected_head: str
    person: str
    key: Path


def certify(request: CertificateRequest, *, as_json: bool) -> ExitCode:
    """Write the certificate as PDF and Markdown, and enter it in the ledger; refuse while it may not be written."""
    from azure_exit.certificate import compose, markdown, pdf_bytes, read_particulars, require_ready  # noqa: PLC0415
    from azure_exit.certificate.readiness import records  # noqa: PLC0415
    from azure_exit.evidence import read_documents  # noqa: PLC0415
    from azure_exit.ledger import Kind, read_entries  # noqa: PLC0415
    from operations.exit_guards import sound  # noqa: PLC0415
    from operations.exit_proceedings import ledger_told  # noqa: PLC0415
    from operations.exit_site import find_exit, program_commit  # noqa: PLC0415

    site = find_exit(request.environment)
    # Whose ledger is sound is said by the environment's file: a certificate goes by the committed one too.
    program_commit(site.environment)
    session = site.session
    plan, on = session.plan, session.now.date()
    ledger = sound(session, [request.expected_head, *_approved_upon(session.folder.path)])
    found = records(read_entries(session.folder.ledger))
    # Without a file of particulars nothing is kept, and what is left is told first.
    if not request.particulars.exists():
        require_ready(plan, found, on)
    documents = read_documents(session.folder.documents)
    particulars = read_particulars(request.particulars, plan, documents)
    require_ready(plan, found, on, particulars.kept_by_key)
    certificate = compose(plan, particulars, found, ledger, on)
    contents = {
        request.out.with_suffix(suffix): content
        for suffix, content in ((".md", markdown(certificate).encode()), (".pdf", pdf_bytes(certificate)))
    }
    files = {str(path): hashlib.sha256(content).hexdigest() for path, content in contents.items()}
    entered = {Path(name).name: digest for name, digest in files.items()}
    session = replace(session, person=request.person, key=request.key)
    with _beside(contents):
        session.note(Kind.CERTIFICATE, {"files": entered, "plan_sha256": plan.sha256, "issued_on": on.isoformat()})
    if as_json:
        print_json(
            {
                "ok": True,
                "files": files,
                "ledger_head": ledger.head,
                "ledger": ledger_told(session.folder.ledger),
                "rows": len(plan.rows),
                "kept": len(particulars.kept),
            }
        )
    else:
        for name, digest in files.items():
            print(f"{name}: written, SHA-256 {digest}")
        print(f"ledger: {ledger_told(session.folder.ledger)}; its last entry is of this certificate")
        print("not signed yet: executor, verifier and both officers sign it; keep it locked, outside Azure")
    return ExitCode.OK


@contextmanager
def _beside(contents: Mapping[Path, bytes]) -> Iterator[None]:
    """Files that get their names only when what is done meanwhile succeeds: none is left that no ledger has."""
    new = {path: beside(path) for path in contents}
    try:
        for path, content in contents.items():
            write_synced(new[path], content)
        yield
        for path, each in new.items():
            put_in_place(each, path)
    finally:
        for each in new.values():
            each.unlink(missing_ok=True)


def _approved_upon(folder: Path) -> Iterator[str]:
    """The entries that the approvals of all waves were made upon: all of them have to be in the ledger."""
    from azure_exit.problems import InputError  # noqa: PLC0415
    from azure_exit.signing import approval_document  # noqa: PLC0415
    from azure_exit.signing.approvals import PATTERN  # noqa: PLC0415

    for path in sorted(folder.glob(f"waves/*/{PATTERN}")):
        try:
            yield str(approval_document(path)["statement"]["subject"]["ledger_head"])
        except (InputError, KeyError, TypeError):
            # No approval that counts: one is never run under.
            continue
