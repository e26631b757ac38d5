"""The certificate of sanitisation: refused until nothing is left, then written as Markdown and PDF."""

from __future__ import annotations

from azure_exit.certificate.particulars import Particulars, read_particulars
from azure_exit.certificate.pdf import pdf_bytes
from azure_exit.certificate.readiness import CertificateRefusedError, require_ready
from azure_exit.certificate.text import Certificate, compose, markdown

__all__ = [
    "Certificate",
    "CertificateRefusedError",
    "Particulars",
    "compose",
    "markdown",
    "pdf_bytes",
    "read_particulars",
    "require_ready",
]
