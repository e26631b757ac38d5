"""Passwords and other generated secrets, derived from the stack's seed instead of kept.

The same seed, purpose and version give the same value, so an interrupted run goes on with what it began, and nothing
generated has to lie in the state. A secret is rotated by raising its version.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

import pulumi

_SALT = b"sovereign-hub/1"
# 256 bits, which URL-safe text writes in 43 characters.
_BYTES = hashlib.sha256().digest_size
# Managed databases ask for a letter of each case, a digit and a special character; chance alone may leave one out.
_CLASSES = "-Aa0"


def derived(seed: str, purpose: str, version: int) -> str:
    """URL-safe text with 256 bits of the seed, by HKDF-SHA256 (RFC 5869), bound to `purpose` and `version`.

    Raises:
        ValueError: when the seed is too short to be secret.
    """
    if len(seed) < 32:
        raise ValueError(
            "hub:seed has fewer than 32 characters: set it with `pulumi config set --secret hub:seed` "
            "to 32 or more random ones"
        )
    key = hmac.digest(_SALT, seed.encode(), "sha256")
    block = hmac.digest(key, f"{purpose}/{version}".encode() + b"\x01", "sha256")[:_BYTES]
    return base64.urlsafe_b64encode(block).decode().rstrip("=") + _CLASSES


def derive(seed: pulumi.Output[str], purpose: str, version: int) -> pulumi.Output[str]:
    """The same as a secret output, for write-only arguments such as `password_wo`."""
    return pulumi.Output.secret(seed.apply(lambda known: derived(known, purpose, version)))
