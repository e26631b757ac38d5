"""Which keys an environment has: one per purpose, so that destroying one makes exactly one thing unreadable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from components.account.projects import ProjectRole


class Usage(StrEnum):
    """What a key is for, in Key Manager's words."""

    ENCRYPTION = "symmetric_encryption"
    SIGNING = "asymmetric_signing"


class Origin(StrEnum):
    """Where a key's material comes from."""

    KEY_MANAGER = "scaleway_kms"
    EXTERNAL = "external"


ALGORITHMS = {Usage.ENCRYPTION: "aes_256_gcm", Usage.SIGNING: "ec_p256_sha256"}


@dataclass(frozen=True)
class KeyPurpose:
    """One key.

    Attributes:
        name: what it is for; the key's name in the contract of the foundation layer.
        role: the tag `role` by which controls find keys with special custody.
    """

    name: str
    description: str
    usage: Usage = Usage.ENCRYPTION
    origin: Origin = Origin.KEY_MANAGER
    project: ProjectRole = ProjectRole.KEYS
    role: str = "encryption"

    @property
    def algorithm(self) -> str:
        return ALGORITHMS[self.usage]

    @property
    def rotates(self) -> bool:
        """Key Manager rotates symmetric keys that it made; an imported key is rotated by importing anew."""
        return self.usage is Usage.ENCRYPTION and self.origin is Origin.KEY_MANAGER


def bucket_key(bucket: str) -> str:
    """The name of the key that encrypts a bucket."""
    return f"bucket-{bucket}"


def key_purposes(buckets: Iterable[str]) -> tuple[KeyPurpose, ...]:
    """All keys of an environment that has `buckets`."""
    return (
        *(KeyPurpose(bucket_key(bucket), f"Objects of the bucket {bucket}") for bucket in buckets),
        KeyPurpose("secrets", "Versions of the secrets in Secret Manager"),
        KeyPurpose(
            "evidence",
            "Signs evidence: reports, certificates, exports",
            usage=Usage.SIGNING,
            role="evidence",
        ),
        KeyPurpose(
            "pseudonym",
            "Derives pseudonyms; its material is imported by the custodians in a ceremony",
            origin=Origin.EXTERNAL,
            project=ProjectRole.PSEUDONYMS,
            role="pseudonyme",
        ),
    )
