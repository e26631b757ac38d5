"""A container of Azure Blob Storage as a side."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from azure.core import MatchConditions
from azure.core.credentials import AccessToken, AzureSasCredential
from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.pipeline.transport import RequestsTransport
from azure.storage.blob import BlobProperties, ContainerClient
from requests import Session
from requests.adapters import HTTPAdapter

from azure_exit.manifest.credentials import secret
from azure_exit.manifest.hashing import CHUNK, BrokenError, hashed
from azure_exit.manifest.side import Listed, ManifestError, Reading, UnreadableError

CREDENTIALS = ("AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_KEY", "AZURE_STORAGE_TOKEN_FILE")
"""Variables that a credential is taken from, the first that is set; the first two also with `_FILE`."""

_BEYOND_ONE = ("snapshots", "versions", "deleted", "metadata")
_LOST = frozenset(
    {"AuthenticationFailed", "InvalidAuthenticationInfo", "ExpiredAuthenticationToken", "AccountIsDisabled"}
)
_GOES_ON = frozenset({"ServerBusy", "InternalError", "OperationTimedOut"})
_TOKEN_SECONDS = 300
_WAY_OUT = {
    "BlobArchived": "it is in the archive tier: rehydrate it, then make the manifest anew",
    "BlobUsesCustomerSpecifiedEncryption": "it is encrypted by a key that only its writer has",
}


class BlobContainer:
    """A container, read through its URL.

    Snapshots, versions and soft-deleted blobs are no items; they are counted. Blocks that were never committed are no
    content of anything.
    """

    is_snapshot = False

    def __init__(self, url: str, *, workers: int, client: ContainerClient | None = None) -> None:
        """Connect to a container.

        Args:
            url: `https://ACCOUNT.blob.core.windows.net/CONTAINER`.
            workers: how many will read.
            client: that of a whole account, whose connections are shared.

        Raises:
            ManifestError: no credential is set, or the URL is none of a container.
        """
        self.account, self.container = account_and_container(url)
        self.address = bare(url)
        self._client = client or ContainerClient.from_container_url(self.address, **connection(workers))
        self._left_out: Counter[str] = Counter()

    def listing(self) -> Iterator[Listed]:
        left_out: Counter[str] = Counter()
        try:
            for blob in self._client.list_blobs(include=list(_BEYOND_ONE)):
                kind = _beyond(blob)
                if kind is None:
                    yield Listed(blob.name, blob.size, blob.etag)
                elif kind:
                    left_out[kind] += 1
        except AzureError as error:
            raise ManifestError(
                f"{self.address} cannot be listed: {why(error)}",
                "rights to list and read this container (Storage Blob Data Reader, or a SAS with rl and versions)",
            ) from None
        self._left_out = left_out

    def read(self, item: Listed) -> Reading:
        return hashed(item, lambda position: self._content(item, position))

    def left_out(self) -> Mapping[str, int]:
        return dict(self._left_out)

    def close(self) -> None:
        self._client.close()

    def _content(self, item: Listed, position: int) -> Iterator[bytes]:
        if position and position >= item.size:
            return
        try:
            stream = self._client.download_blob(
                item.name,
                offset=position or None,
                etag=f'"{item.mark.strip(chr(34))}"',
                match_condition=MatchConditions.IfNotModified,
                max_concurrency=1,
            )
            yield from stream.chunks()
        except HttpResponseError as error:
            code = str(getattr(error, "error_code", None) or error.status_code or "")
            if error.status_code == 401 or code in _LOST:
                raise ManifestError(f"{self.address} lets nobody read any more: {why(error)}", "renew it") from None
            if code in _GOES_ON or error.status_code is None or error.status_code < 300:
                raise BrokenError(why(error)) from None
            hint = _WAY_OUT.get(code, "")
            raise UnreadableError(f"{why(error)}{f': {hint}' if hint else ''}") from None
        except AzureError as error:
            raise BrokenError(why(error)) from None


class _TokenFile:
    """A bearer token in a file that somebody keeps fresh, such as what `az account get-access-token` prints."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get_token(self, *_scopes: str, **_: Any) -> AccessToken:
        try:
            token = self._path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ManifestError(f"{self._path}: {error.strerror}", "the file that holds the token") from None
        return AccessToken(token, int(time.time()) + _TOKEN_SECONDS)


def account_and_container(url: str) -> tuple[str, str]:
    """The account and the container that a URL names; on an address of loopback the account leads the path.

    Raises:
        ManifestError: it is none of a whole container.
    """
    account, container = _parts(url, 2, "https://ACCOUNT.blob.core.windows.net/CONTAINER")
    return account, container


def account_of(url: str) -> str:
    """The account that a URL names; on an address of loopback it is the path.

    Raises:
        ManifestError: it is none of a whole account.
    """
    (account,) = _parts(url, 1, "https://ACCOUNT.blob.core.windows.net")
    return account


def bare(url: str) -> str:
    """A URL without what may follow its path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def connection(workers: int) -> dict[str, Any]:
    """How clients of Azure Blob are made here: credential, sizes of pieces, retries, a connection for each reader.

    Raises:
        ManifestError: no credential is set.
    """
    return {
        "credential": _credential(),
        "max_single_get_size": CHUNK,
        "max_chunk_get_size": CHUNK,
        "retry_total": 6,
        "connection_timeout": 20,
        "read_timeout": 120,
        "transport": RequestsTransport(session=_session(workers)),
        "logging_enable": False,
    }


def _parts(url: str, number: int, form: str) -> list[str]:
    parts = urlsplit(url)
    path = [unquote(part) for part in parts.path.split("/") if part]
    host = parts.hostname or ""
    if ".blob." in host:
        path.insert(0, host.partition(".")[0])
    if parts.scheme not in ("http", "https") or len(path) != number or parts.query or parts.username:
        what = "a container" if number == 2 else "an account"
        raise ManifestError(
            f"{parts.scheme}://{host}{parts.path} is no URL of {what}", f"{form}, without a credential in it"
        )
    if parts.scheme == "http" and host not in ("127.0.0.1", "localhost", "::1"):
        raise ManifestError(f"{url} is not encrypted", "https://")
    return path


def _session(workers: int) -> Session:
    """A connection for each reader; the client's own pool holds ten."""
    session = Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=workers + 2))
    return session


def _credential() -> Any:
    sas, key = secret("AZURE_STORAGE_SAS_TOKEN"), secret("AZURE_STORAGE_KEY")
    if sas:
        return AzureSasCredential(sas.lstrip("?"))
    if key:
        return key
    if path := os.environ.get("AZURE_STORAGE_TOKEN_FILE"):
        return _TokenFile(Path(path))
    raise ManifestError("no credential of the storage account is set", f"one of {', '.join(CREDENTIALS)}")


def _beyond(blob: BlobProperties) -> str | None:
    """What a listed blob is, when it is no item: a kind to count, or empty for a folder, which holds nothing."""
    if blob.deleted:
        return "soft-deleted blobs"
    if blob.snapshot:
        return "snapshots"
    if blob.version_id and not blob.is_current_version:
        return "versions"
    is_folder = blob.size == 0 and (blob.metadata or {}).get("hdi_isfolder", "").lower() == "true"
    return "" if is_folder else None


def why(error: AzureError) -> str:
    """What Azure answered, without what may identify a request or a content."""
    # The whole text of an error of Azure holds the request's id and time, and may hold more.
    code = getattr(error, "error_code", None) or type(error).__name__
    status = getattr(error, "status_code", None)
    return f"{status} {code}" if status else f"{code}"
