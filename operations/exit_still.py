"""Refuses to end what holds blobs unless its source is still what its manifest was made of."""

from __future__ import annotations

from collections.abc import Iterable

from azure_exit.evidence import Bundle
from azure_exit.ledger import asked_rows, read_entries
from azure_exit.plan import Plan
from operations.exit_site import Site
from operations.exits import RefusedError

_STORAGE = ("microsoft.storage/storageaccounts", "microsoft.storage/storageaccounts/blobservices/containers")


def require_still(site: Site, plan: Plan, keys: Iterable[str], bundle: Bundle) -> None:
    """List the sources of the manifests of these rows again, and refuse when one is another than it was.

    Only rows of storage accounts and their containers: what was written to a database since is not found.

    Raises:
        RefusedError: something was written since its manifest was made, or cannot be listed; nothing was deleted.
    """
    wanted: dict[str, str] = {}
    for key in keys:
        row, shown = plan.by_id[key], bundle.evidence.by_key.get(key)
        if key not in bundle.gone and row.type.lower() in _STORAGE and shown is not None and shown.transfer is not None:
            wanted.setdefault(shown.transfer.manifest, key)
    if not wanted:
        return
    from azure_exit.manifest import ManifestError  # noqa: PLC0415 - what has no blobs does without
    from azure_exit.manifest.still import changes_since  # noqa: PLC0415

    ended = {*bundle.gone, *asked_rows(read_entries(site.session.folder.ledger))}
    told = []
    for name, key in sorted(wanted.items()):
        manifest = bundle.manifests[name]
        below = f"{manifest.source}/blobservices/default/containers/"
        gone = {each.removeprefix(below) for each in ended if each.startswith(below)}
        try:
            told += [f"{key}: {each}" for each in changes_since(manifest, gone)]
        except ManifestError as error:
            raise RefusedError(f"{key}: its source cannot be listed again: {error}", error.way_out) from None
    if told:
        lines = "\n".join(told[:20])
        raise RefusedError(
            f"{len(told)} changes since the manifests were made, nothing was deleted:\n{lines}",
            "find out who writes; move it again, make the manifests anew, and have the wave signed again",
        )
