"""The evidence of a wave, and the transfer manifests that it rests on."""

from __future__ import annotations

from azure_exit.evidence.account import AccountPart, ContainerPart
from azure_exit.evidence.documents import read_documents
from azure_exit.evidence.manifest import Difference, ManifestSummary, read_manifest
from azure_exit.evidence.model import Approval, Bundle, Choice, Evidence, RowEvidence, Subject
from azure_exit.evidence.reading import EVIDENCE, read_evidence, read_manifests, read_register

__all__ = [
    "EVIDENCE",
    "AccountPart",
    "Approval",
    "Bundle",
    "Choice",
    "ContainerPart",
    "Difference",
    "Evidence",
    "ManifestSummary",
    "RowEvidence",
    "Subject",
    "read_documents",
    "read_evidence",
    "read_manifest",
    "read_manifests",
    "read_register",
]
