"""Signatures by SSH keys: made and verified by `ssh-keygen -Y`, over canonical bytes."""

from __future__ import annotations

from azure_exit.signing.approvals import (
    approval_document,
    approve,
    check_approval,
    read_approval,
    read_approvals,
    write_approval,
)
from azure_exit.signing.ssh import SignatureError, Signers, fingerprint, sign

__all__ = [
    "SignatureError",
    "Signers",
    "approval_document",
    "approve",
    "check_approval",
    "fingerprint",
    "read_approval",
    "read_approvals",
    "sign",
    "write_approval",
]
