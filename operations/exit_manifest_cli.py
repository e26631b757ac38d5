"""`hub exit manifest`: transfer manifests, of objects, of whole storage accounts, and of tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from operations.exits import EXIT_CODES

app = typer.Typer(
    help="Make a transfer manifest: read every object or table on both sides, and compare. Only reads. Killed or "
    "interrupted, the same command goes on where it was. Exits with 1 when anything differs." + EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode=None,
)

Row = Annotated[str, typer.Option("--row", metavar="ID", help="The Azure resource that the manifest is about.")]
By = Annotated[str, typer.Option("--as", metavar="ADDRESS", help="You, who make it.")]
Out = Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The manifest's file, in the wave's bundle.")]
Endpoint = Annotated[str, typer.Option("--endpoint", metavar="URL", help="Instead of https://s3.REGION.scw.cloud")]
Readers = Annotated[int, typer.Option("--workers", min=1, max=256, help="Objects read at the same time.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Throw away what an interrupted run has read.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over a manifest in that file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object; progress goes to standard error.")]


@app.command()
def objects(  # noqa: PLR0917 - typer calls it
    row: Row,
    source: Annotated[
        str, typer.Option("--source", metavar="URL", help="https://ACCOUNT.blob.core.windows.net/CONTAINER")
    ],
    target: Annotated[str, typer.Option("--target", metavar="URL", help="s3://BUCKET or s3://BUCKET/PREFIX")],
    by: By,
    out: Out,
    region: Annotated[str, typer.Option("--region", metavar="REGION", help="Of the bucket.")] = "fr-par",
    endpoint: Endpoint = "",
    workers: Readers = 16,
    fresh: Fresh = False,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Compare a container with a bucket: bytes and SHA-256 of every object, read on both sides.

    Credentials come from variables: AZURE_STORAGE_SAS_TOKEN or AZURE_STORAGE_KEY (or either with _FILE), or
    AZURE_STORAGE_TOKEN_FILE; SCW_ACCESS_KEY and SCW_SECRET_KEY, or those of AWS.
    """
    from operations import exit_manifest  # noqa: PLC0415 - `--help` answers at once

    request = exit_manifest.ManifestRequest(row, source, target, by, out, workers, fresh=fresh, replace=replace)
    raise typer.Exit(exit_manifest.make_of_objects(request, region, endpoint, as_json=as_json))


@app.command()
def account(  # noqa: PLR0917 - typer calls it
    row: Row,
    source: Annotated[str, typer.Option("--source", metavar="URL", help="https://ACCOUNT.blob.core.windows.net")],
    mapping: Annotated[
        Path, typer.Option("--mapping", metavar="FILE", help="Where each container went; see the guide.")
    ],
    by: By,
    out: Out,
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="Tell which containers no row of this plan is.")
    ] = None,
    region: Annotated[str, typer.Option("--region", metavar="REGION", help="Of the buckets.")] = "fr-par",
    endpoint: Endpoint = "",
    workers: Readers = 16,
    fresh: Fresh = False,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Compare a whole storage account with the buckets that its containers went to, into one manifest.

    The account lists its containers; the mapping says where each went. File shares, queues and tables are listed and
    not compared: while there are any, the account is held. Credentials as for `objects`, and those of an identity that
    may read the account in Resource Manager: ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET.
    """
    from operations import exit_manifest, exit_manifest_account  # noqa: PLC0415

    request = exit_manifest.ManifestRequest(row, source, "", by, out, workers, fresh=fresh, replace=replace)
    wanted = exit_manifest_account.AccountRequest(request, mapping, region, endpoint, plan)
    raise typer.Exit(exit_manifest_account.make_of_account(wanted, as_json=as_json))


@app.command()
def tables(  # noqa: PLR0917 - typer calls it
    row: Row,
    source: Annotated[str, typer.Option("--source", metavar="URI", help="postgresql://USER@HOST/DB, or service=NAME")],
    target: Annotated[str, typer.Option("--target", metavar="URI", help="The same of the target.")],
    by: By,
    out: Out,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Connections to each database.")] = 4,
    fresh: Fresh = False,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Compare PostgreSQL on both sides: rows and a checksum of every table, in one snapshot a database.

    A row that is a server stands for all its databases, one that is a database for that. Passwords come from
    PGPASSFILE, or from HUB_SOURCE_PGPASSWORD and HUB_TARGET_PGPASSWORD (or either with _FILE).
    """
    from operations import exit_manifest  # noqa: PLC0415

    request = exit_manifest.ManifestRequest(row, source, target, by, out, workers, fresh=fresh, replace=replace)
    raise typer.Exit(exit_manifest.make_of_tables(request, as_json=as_json))
