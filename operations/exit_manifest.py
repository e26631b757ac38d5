"""What `hub exit manifest` does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from operations.exits import ExitCode, OperationError, RefusedError
from operations.manifest_display import manifest_display
from operations.summary import print_json

if TYPE_CHECKING:
    from azure_exit.manifest import Made, Side, Whole


@dataclass(frozen=True, slots=True)
class ManifestRequest:
    """A manifest to be made."""

    row: str
    source: str
    target: str
    made_by: str
    out: Path
    workers: int
    fresh: bool = False
    replace: bool = False
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    """The clock: a rehearsal's is ahead of the machine's."""


def make_of_objects(request: ManifestRequest, region: str, endpoint: str, *, as_json: bool) -> ExitCode:
    """Compare a container with a bucket."""
    from azure_exit.manifest.azure_blob import BlobContainer  # noqa: PLC0415
    from azure_exit.manifest.belonging import doubt_of_objects  # noqa: PLC0415
    from azure_exit.manifest.object_storage import Bucket  # noqa: PLC0415

    require_free(request)
    with as_input():
        source = BlobContainer(request.source, workers=request.workers)
        _warn(doubt_of_objects(request.row, source.account, source.container))
        target = Bucket(request.target, region=region, endpoint=endpoint, workers=request.workers)
    return make("objects", request, source, target, as_json=as_json)


def make_of_tables(request: ManifestRequest, *, as_json: bool) -> ExitCode:
    """Compare PostgreSQL on both sides."""
    from azure_exit.manifest.belonging import doubt_of_tables, is_whole_server  # noqa: PLC0415
    from azure_exit.manifest.postgresql import Tables  # noqa: PLC0415

    require_free(request)
    with as_input():
        whole = is_whole_server(request.row)
        source = Tables(request.source, side="source", all_databases=whole, workers=request.workers)
        _warn(doubt_of_tables(request.row, source.host, source.database))
        target = Tables(request.target, side="target", all_databases=whole, workers=request.workers)
    return make("tables", request, source, target, as_json=as_json)


def make(
    kind: str,
    request: ManifestRequest,
    source: Side,
    target: Side,
    *,
    as_json: bool,
    whole: Callable[[], Whole] | None = None,
    tell_more: Callable[[Made], dict[str, Any]] = lambda _: {},
) -> ExitCode:
    """Make a manifest of two sides, and say how it ended.

    Args:
        whole: what a manifest of a whole account says besides its items.
        tell_more: prints what else there is to say, or gives it as fields of the one JSON object.
    """
    from azure_exit.manifest import WORK_SUFFIX, Request, make_manifest  # noqa: PLC0415
    from azure_exit.manifest.belonging import row_key  # noqa: PLC0415

    if source.address == target.address:
        raise RefusedError(f"{source.address} is source and target", "the two sides of the transfer")
    wanted = Request(kind, row_key(request.row), request.made_by, request.out, request.workers, request.fresh, whole)
    try:
        with manifest_display(kind, to_stderr=as_json) as tell:
            made = make_manifest(wanted, source, target, tell, request.now)
    except KeyboardInterrupt:
        kept = f"{request.out}{WORK_SUFFIX}"
        raise OperationError(
            f"interrupted: what was read is kept in {kept}", "the same command goes on", ExitCode.INTERRUPTED
        ) from None
    finally:
        source.close()
        target.close()
    _tell(made, tell_more(made), as_json=as_json)
    return ExitCode.OK if made.is_equal else ExitCode.FAILED


def _tell(made: Made, more: dict[str, Any], *, as_json: bool) -> None:
    found = made.summary
    unit = "bytes" if found.kind == "objects" else "rows"
    if as_json:
        told = {
            "ok": made.is_equal,
            "file": str(made.path),
            "sha256": found.sha256,
            "items": found.items,
            unit: found.amount,
            "different": found.different,
            "kinds": dict(found.kinds),
            "differences": list(found.differences),
            "left_out": dict(found.left_out or {}),
        }
        print_json({**told, **more})
        return
    for each in found.differences:
        print(f"  {each}")
    if found.different > len(found.differences):
        print(f"  ... and {found.different - len(found.differences)} more: they are in the manifest")
    for what, number in (found.left_out or {}).items():
        print(f"left out: {number} {what} of the source were not compared")
    if found.left_out:
        print("  the gate stays shut until left_behind in the evidence says why they may end")
    verdict = f"{found.different} DIFFER" if found.different else "the same on both sides"
    if found.account and found.account.held:
        verdict += f", HELD for {len(found.account.held)} reasons above"
    print(f"{made.path}: {found.items} items, {found.amount} {unit}: {verdict}; SHA-256 {found.sha256}")


def require_free(request: ManifestRequest) -> None:
    """Refuse to write over a manifest, or into no folder."""
    if request.out.exists() and not request.replace:
        raise RefusedError(f"{request.out} is there: it is left as it is", "--replace, or another file with --out")
    if not request.out.parent.is_dir():
        raise RefusedError(f"{request.out.parent} is no folder", "make it, or another file with --out")


def _warn(doubt: str) -> None:
    if doubt:
        sys.stderr.write(f"hub: note: {doubt}\n")


@contextmanager
def as_input() -> Iterator[None]:
    """What is wrong before anything is read is wrong with what was typed."""
    from azure_exit.manifest import ManifestError  # noqa: PLC0415

    try:
        yield
    except ManifestError as error:
        raise RefusedError(str(error), error.way_out) from None
