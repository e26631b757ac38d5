"""Gates about the data: it arrived, it can be used, it need not be kept, and the copies of its keys are known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from azure_exit.arm_id import name_of, type_of
from azure_exit.catalogue import Role
from azure_exit.dependencies import Why
from azure_exit.evidence.account import ContainerPart
from azure_exit.evidence.documents import missing
from azure_exit.evidence.manifest import ManifestSummary
from azure_exit.evidence.model import Bundle, Choice, RowEvidence, Transfer, normal
from azure_exit.gates.gate import gate
from azure_exit.gates.names import GateName
from azure_exit.person import is_among, is_same_person
from azure_exit.plan.model import PlanRow

_NOTHING = RowEvidence()
_ACCOUNT = "microsoft.storage/storageaccounts"
_CONTAINERS = "/blobservices/default/containers/"


def _of(row: PlanRow, bundle: Bundle) -> RowEvidence:
    return bundle.evidence.by_key.get(row.id, _NOTHING)


def _need_not_return(row: PlanRow, bundle: Bundle) -> bool:
    """Deletion without return was chosen, for what is no primary data: that is always returned."""
    choice = bundle.evidence.choice_for(row.id)
    return choice is not None and choice.choice is Choice.DELETE and row.role in (Role.WORKLOAD, Role.COPY)


def _standing_for(row: PlanRow, bundle: Bundle) -> str:
    """The id whose transfer is the row's: its own, or for a copy that of what it is a copy of."""
    covered = _of(row, bundle).covered_by
    originals = {each.id for each in row.after if each.why is Why.COPY}
    return normal(covered) if covered and row.role is Role.COPY and normal(covered) in originals else row.id


def _arrived(row: PlanRow, key: str, bundle: Bundle, now: datetime) -> tuple[str, str] | None:
    transfer = bundle.evidence.by_key.get(key, _NOTHING).transfer
    if transfer is None:
        return "no transfer manifest is in evidence", "`hub exit manifest` makes it, from both sides"
    manifest = bundle.manifests.get(transfer.manifest)
    if manifest is None or manifest.sha256 != transfer.sha256:
        return f"{transfer.manifest} was not read, or is another than the evidence names", "read the bundle anew"
    part = _part_of(key, manifest)
    if manifest.source != key and part is None:
        return f"{transfer.manifest} is about {manifest.source}", "the manifest of this row"
    if part is None and type_of(key) == _ACCOUNT:
        reason = _whole(row, key, transfer.manifest, manifest)
        if reason is not None:
            return reason
    return _compared(transfer, manifest, part, bundle, now)


def _part_of(key: str, manifest: ManifestSummary) -> ContainerPart | None:
    """A container whose account the manifest is about, when the manifest says where it went."""
    account, _, name = key.partition(_CONTAINERS)
    if manifest.account is None or not name or account != manifest.source:
        return None
    found = manifest.account.containers.get(name)
    return found if found is not None and found.target and not found.is_absent else None


def _whole(row: PlanRow, key: str, file: str, manifest: ManifestSummary) -> tuple[str, str] | None:
    """An account ends with all that is in it: a manifest of less than all does not let it."""
    if manifest.account is None:
        return f"{file} is not about the whole account", "`hub exit manifest account` makes one that is"
    if held := manifest.account.held:
        told = "; ".join(reason for reason, _ in held[:3])
        return (f"{told}{f'; and {len(held) - 3} more' if len(held) > 3 else ''}", held[0][1])
    planned = {name_of(each.id) for each in row.after if each.id.startswith(f"{key}{_CONTAINERS}")}
    if row.id == key:
        strangers = [
            each.name
            for each in manifest.account.containers.values()
            if not each.left and each.name.lower() not in planned
        ]
        if strangers:
            return (
                f"the account holds {', '.join(strangers[:3])}, which no row of the plan is: nobody looked for holds",
                "take the inventory again, with all containers, and plan again",
            )
    return None


def _compared(
    transfer: Transfer, manifest: ManifestSummary, part: ContainerPart | None, bundle: Bundle, now: datetime
) -> tuple[str, str] | None:
    if manifest.made_at > now:
        return f"{transfer.manifest} is dated {manifest.made_at.isoformat()}, which has not come", "make it anew"
    if manifest.different:
        told = "; ".join(manifest.differences[:3])
        return (
            f"{manifest.different} of {manifest.items} items differ between the sides: {told}",
            "move these again, and make the manifest anew",
        )
    if is_same_person(transfer.counted_by, manifest.made_by):
        return f"{transfer.counted_by} counted what they moved themselves", "have the source counted by somebody else"
    items = manifest.items if part is None else part.items
    if transfer.counted_items != items:
        return (
            f"the source was counted at {transfer.counted_items} items, the manifest has {items}",
            "find what is missing in one of them; then make the manifest anew",
        )
    left_out = manifest.left_out if part is None or manifest.left_out is None else part.left_out
    return _left_behind(transfer, manifest, left_out, bundle.evidence.executor, now)


def _left_behind(
    transfer: Transfer, manifest: ManifestSummary, left_out: Mapping[str, int] | None, executor: str, now: datetime
) -> tuple[str, str] | None:
    """What the source holds beside the items ends with it: somebody has to have said that it may."""
    if left_out is None:
        return f"{transfer.manifest} does not say what it left out", "`hub exit manifest` makes one that does"
    told = ", ".join(f"{number} {what}" for what, number in left_out.items())
    decided = transfer.left_behind
    if not left_out:
        return None
    if decided is None or decided.counts != dict(left_out) or decided.decided_on > now.date():
        return (
            f"{told} of the source were not compared, and nobody decided that they may end",
            "carry them over as items, or have left_behind decided for exactly these counts",
        )
    if is_among(decided.decided_by, (manifest.made_by, executor)):
        return f"{decided.decided_by} decided what is left behind, and moves or executes too", "somebody else decides"
    return None


@gate
class TransferManifest:
    """What is returned arrived: the same items, sizes and checksums on both sides."""

    name = GateName.TRANSFER_MANIFEST

    def reason_to_hold(self, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[str, str] | None:
        if _need_not_return(row, bundle):
            return None
        return _arrived(row, _standing_for(row, bundle), bundle, now)


@gate
class SampleRestore:
    """Somebody other than mover and counter restored a sample on the target, from what was moved."""

    name = GateName.SAMPLE_RESTORE

    def reason_to_hold(self, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[str, str] | None:  # noqa: PLR0911 - a reason each
        if _need_not_return(row, bundle):
            return None
        evidence = bundle.evidence.by_key.get(_standing_for(row, bundle), _NOTHING)
        restore, transfer = evidence.restore, evidence.transfer
        if restore is None:
            return "no sample was restored on the target", "have one restored by somebody who neither moved nor counted"
        if not restore.passed:
            return f"the restore of {restore.performed_at.isoformat()} failed", "find out why, and restore again"
        if restore.performed_at > now:
            return f"the restore is dated {restore.performed_at.isoformat()}, which has not come", "correct the date"
        manifest = bundle.manifests.get(transfer.manifest) if transfer else None
        if transfer is None or manifest is None:
            return "no manifest says what was moved, and by whom", "`hub exit manifest` makes it"
        if is_same_person(restore.performed_by, manifest.made_by):
            return f"{restore.performed_by} moved the data, and restored it too", "somebody else restores a sample"
        if is_same_person(restore.performed_by, transfer.counted_by):
            return f"{restore.performed_by} counted the source, and restored it too", "somebody else restores a sample"
        if restore.performed_at < manifest.made_at:
            return "the restore is older than the manifest", "restore a sample of what was moved"
        return missing("the record of the restore", restore.record_sha256, bundle.documents)


@gate
class RetentionElapsed:
    """The time for which it had to be kept is over."""

    name = GateName.RETENTION_ELAPSED

    def reason_to_hold(self, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[str, str] | None:
        retention = _of(row, bundle).retention
        if retention is None:
            return "nobody says until when it had to be kept", "name the date, and the text that it follows from"
        if retention.until > now.date():
            return f"it is kept until {retention.until}: {retention.basis}", f"wait until {retention.until}"
        return None


@gate
class LogsExported:
    """Its traces were exported, hashed on both sides."""

    name = GateName.LOGS_EXPORTED

    def reason_to_hold(self, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[str, str] | None:
        return _arrived(row, row.id, bundle, now)


@gate
class KeyCopiesListed:
    """All versions, backups and escrows of the keys are listed, by somebody who does not execute."""

    name = GateName.KEY_COPIES_LISTED

    def reason_to_hold(self, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[str, str] | None:
        keys = _of(row, bundle).keys
        if keys is None or not keys.complete:
            return "the copies of its keys are not listed completely", "list versions, backups, escrows, and the origin"
        if is_same_person(keys.listed_by, bundle.evidence.executor):
            return f"{keys.listed_by} listed the copies, and executes too", "somebody else lists them"
        if keys.listed_on > now.date():
            return f"the list is dated {keys.listed_on}, which has not come", "correct the date"
        kept = [each for each in keys.copies if each.destroyed_on is None and not each.kept_because.strip()]
        if kept and row.type == "Microsoft.KeyVault/managedHSMs":
            return (
                f"{kept[0].kind} in {kept[0].where} is neither destroyed nor kept for a reason",
                "destroy it, or say why",
            )
        return None
