"""The gates that a row can have, by what the row is."""

from __future__ import annotations

from enum import StrEnum

from azure_exit.catalogue import Method, Role


class GateName(StrEnum):
    """What has to hold before a resource ends."""

    PREDECESSORS_GONE = "predecessors_gone"
    """Everything that goes before it was read back as gone (HUB-DEC-06)."""
    HOLD_RELEASED = "hold_released"
    """No hold and no immutability, or their date is past (HUB-DEC-05)."""
    NOTICE_PERIOD = "notice_period"
    """The formal notice is 21 days old (HUB-DEC-03, SNC 19.4.a)."""
    TWO_APPROVERS = "two_approvers"
    """Two persons signed, neither the one who executes (HUB-DEC-03)."""
    WRITTEN_CHOICE = "written_choice"
    """The controller chose return or deletion in writing (HUB-DEC-02, GDPR 28(3)(g))."""
    TRANSFER_MANIFEST = "transfer_manifest"
    """What was returned arrived, object by object, row by row (HUB-DEC-02)."""
    SAMPLE_RESTORE = "sample_restore"
    """Somebody other than the mover restored a sample on the target (HUB-DEC-02)."""
    RETENTION_ELAPSED = "retention_elapsed"
    """The time for which it had to be kept is over."""
    LOGS_EXPORTED = "logs_exported"
    """Its traces were exported and hashed (HUB-DEC-06, HUB-DEC-10)."""
    KEY_COPIES_LISTED = "key_copies_listed"
    """All versions, backups and escrows of the keys are listed (HUB-DEC-07)."""
    LOCK_LIFTED = "lock_lifted"
    """Somebody who does not execute lifted the locks for this wave (HUB-DEC-04)."""


_ALWAYS = (GateName.PREDECESSORS_GONE, GateName.HOLD_RELEASED, GateName.NOTICE_PERIOD, GateName.TWO_APPROVERS)
_RETURNED = (
    GateName.WRITTEN_CHOICE,
    GateName.TRANSFER_MANIFEST,
    GateName.SAMPLE_RESTORE,
    GateName.RETENTION_ELAPSED,
)


def gates_of(role: Role, method: Method, *, holds_data: bool, is_locked: bool) -> tuple[GateName, ...]:
    """The gates of a row. A setting that is never deleted has none; what ends with its manager has all of its own."""
    if method is Method.RETAINED:
        return ()
    by_role: tuple[GateName, ...] = ()
    if role is Role.LOG:
        by_role = (GateName.LOGS_EXPORTED, GateName.RETENTION_ELAPSED)
    elif role is Role.KEY:
        by_role = (GateName.KEY_COPIES_LISTED,)
    elif holds_data or role is Role.DATA:
        by_role = _RETURNED
    return (*_ALWAYS, *by_role, *((GateName.LOCK_LIFTED,) if is_locked else ()))
