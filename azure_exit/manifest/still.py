"""Whether a source of blobs is still what a manifest was made of: listed again, nothing is read.

What is written after a manifest was made, no manifest knows. So its source is listed once more before anything of it
ends: names, sizes, ETags, and the counts of what was left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from azure_exit.evidence.account import ContainerPart
from azure_exit.evidence.manifest import ManifestSummary
from azure_exit.manifest.account import BlobAccount
from azure_exit.manifest.azure_blob import BlobContainer
from azure_exit.manifest.listing import ListingDigest
from azure_exit.manifest.mapping import Mapping as ContainerMapping
from azure_exit.manifest.side import ManifestError

_WORKERS = 1  # a listing is one request after the other


def changes_since(manifest: ManifestSummary, gone: Collection[str] = ()) -> list[str]:
    """What of a manifest's source is another than it was; empty when nothing is.

    Args:
        manifest: of a container or an account.
        gone: containers, by name, that ended with proof since, or whose end was asked for.

    Raises:
        ManifestError: the source cannot be listed, or the manifest does not say how it was.
    """
    if manifest.kind != "objects" or not manifest.read_at or (manifest.account is None and not manifest.listing):
        raise ManifestError("the manifest does not say how its source was listed", "`hub exit manifest` makes it anew")
    return _of_container(manifest) if manifest.account is None else _of_account(manifest, gone)


def _of_container(manifest: ManifestSummary) -> list[str]:
    side = BlobContainer(manifest.read_at, workers=_WORKERS)
    try:
        found = ListingDigest()
        for each in side.listing():
            found.add(each.name, each.size, each.mark)
        left_out = side.left_out()
    finally:
        side.close()
    before = manifest.items, manifest.listing, manifest.left_out or {}
    return _told(side.container, before, found, left_out)


def _of_account(manifest: ManifestSummary, gone: Collection[str]) -> list[str]:
    assert manifest.account is not None  # noqa: S101 - the caller looked
    parts = {name: part for name, part in manifest.account.containers.items() if not part.is_absent}
    account = manifest.source.rpartition("/")[2]
    side = BlobAccount(manifest.read_at, _mapping(account, parts), workers=_WORKERS)
    try:
        found: defaultdict[str, ListingDigest] = defaultdict(ListingDigest)
        for each in side.listing():
            found[each.name.partition("/")[0]].add(each.name, each.size, each.mark)
        there = {name: each for name, each in side.containers().items() if not each.is_absent}
    finally:
        side.close()
    told = [f"the container {name} was made since" for name in there if name not in parts]
    for name, part in parts.items():
        if name in there:
            before = part.items, part.listing, part.left_out
            told += _told(name, before, found[name], there[name].left_out)
        elif name not in gone:
            told.append(f"the container {name} is not there any more, and nothing proves its end")
    return told


def _mapping(account: str, parts: Mapping[str, ContainerPart]) -> ContainerMapping:
    left = {name: part.left for name, part in parts.items() if part.left}
    return ContainerMapping(account, {name: part.target for name, part in parts.items() if part.target}, left)


def _told(
    name: str, before: tuple[int, str, Mapping[str, int]], found: ListingDigest, left_out: Mapping[str, int]
) -> list[str]:
    items, listing, left_before = before
    told = []
    if found.items != items:
        told.append(f"{name} has {found.items} blobs, and had {items}")
    elif found.sha256 != listing:
        told.append(f"of the {items} blobs of {name} at least one was written since")
    if left_before != (now := {what: number for what, number in sorted(left_out.items()) if number}):
        counts = [
            ", ".join(f"{number} {what}" for what, number in each.items()) or "none" for each in (now, left_before)
        ]
        told.append(f"of what was left out {name} has {counts[0]}, and had {counts[1]}")
    return told
