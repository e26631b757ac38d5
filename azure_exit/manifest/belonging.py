"""Whether what is read is the resource that the manifest will speak for."""

from __future__ import annotations

from azure_exit.arm_id import key_of, name_of, type_of
from azure_exit.manifest.side import ManifestError

ACCOUNT = "microsoft.storage/storageaccounts"
CONTAINER = f"{ACCOUNT}/blobservices/containers"
SERVER = "microsoft.dbforpostgresql/flexibleservers"
DATABASE = f"{SERVER}/databases"
_AZURE_HOST = ".postgres.database.azure.com"


def row_key(row: str) -> str:
    """The row's id as it is compared.

    Raises:
        ManifestError: it is no id of a resource.
    """
    try:
        return key_of(row)
    except ValueError as error:
        raise ManifestError(str(error), "the id of a row of the plan: `hub exit show PLAN` lists them") from None


def doubt_of_objects(row: str, account: str, container: str) -> str:
    """What the reader has to vouch for when a container is read for a row; empty when the row is that container.

    Raises:
        ManifestError: the row is another container, or a whole account.
    """
    key = row_key(row)
    if type_of(key) == ACCOUNT:
        raise ManifestError(
            f"the row is the account {name_of(key)}, and {account}/{container} is one container",
            "`hub exit manifest account`: the manifest of one container would let the whole account be deleted",
        )
    if type_of(key) != CONTAINER:
        return f"the row is no container: that {account}/{container} holds all of it is yours to vouch for"
    named = (key.split("/")[-5], name_of(key))
    if named != (account.lower(), container.lower()):
        raise ManifestError(
            f"the source is {account}/{container}, and the row is {'/'.join(named)}",
            "the container of the row: a manifest of another one would let this one be deleted",
        )
    return ""


def require_account(row: str, account: str) -> None:
    """Refuse to read an account for the row of another.

    Raises:
        ManifestError: the row is no storage account, or another one.
    """
    key = row_key(row)
    if type_of(key) != ACCOUNT:
        raise ManifestError(f"{row} is no storage account", "`hub exit manifest objects` for a container")
    if name_of(key) != account.lower():
        raise ManifestError(
            f"the source is the account {account}, and the row is {name_of(key)}",
            "the account of the row: a manifest of another one would let this one be deleted",
        )


def is_whole_server(row: str) -> bool:
    """Whether a row stands for all databases of a server."""
    return type_of(row_key(row)) == SERVER


def doubt_of_tables(row: str, host: str, database: str) -> str:
    """What the reader has to vouch for when tables are read for a row; empty when the address says it.

    Raises:
        ManifestError: the address is of another server, or the database is another.
    """
    key = row_key(row)
    kind = type_of(key)
    if kind not in (SERVER, DATABASE):
        return f"the row is no PostgreSQL server: that {host}/{database} holds all of it is yours to vouch for"
    server = key.split("/")[-3] if kind == DATABASE else name_of(key)
    if kind == DATABASE and name_of(key) != database.lower():
        raise ManifestError(
            f"the source is the database {database}, and the row is {name_of(key)}", "the database of the row"
        )
    if not host.lower().endswith(_AZURE_HOST):
        return f"no address tells that {host} is the server {server}: that is yours to vouch for"
    if host.lower().partition(".")[0] != server:
        raise ManifestError(f"the source is the server {host}, and the row is {server}", "the server of the row")
    return ""
