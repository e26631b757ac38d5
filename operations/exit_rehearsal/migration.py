"""The data's way in a rehearsed exit: blobs are copied into buckets of the stand-in, then compared by the kit.

Copying is a stand-in of its own: it takes the place of whatever tool really moves the data, which is not the kit's
job. The manifests are the kit's, read from both sides.
"""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from azure.core.credentials import AccessToken

from azure_exit.arm_id import name_of, type_of
from azure_exit.yaml_text import dump_yaml
from emulator.azure.access import AzureAccess
from operations.exit_manifest import ManifestRequest
from operations.exit_manifest_account import AccountRequest, make_of_account
from operations.exit_rehearsal.people import MOVER

ACCOUNT = "microsoft.storage/storageaccounts"
CONTAINER = f"{ACCOUNT}/blobservices/containers"
_REGION = "fr-par"
_STORAGE = "https://storage.azure.com/.default"
_OTHERS = ("AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE")

Call = Callable[..., dict[str, Any]]


@dataclass
class Migration:
    """Moves the blobs of accounts and has them compared. `call` runs a command of `hub exit`; see `Rehearsal.call`."""

    access: AzureAccess
    call: Call
    made: dict[tuple[str, Path], dict[str, Any]] = field(default_factory=dict)
    copied: set[str] = field(default_factory=set)

    def compared(self, account: str, folder: Path, now: datetime) -> dict[str, Any]:
        """What `hub exit manifest account` said of an account whose blobs were copied; made once for a folder.

        Raises:
            OperationError: something did not arrive.
        """
        out = folder / f"{name_of(account)}.jsonl"
        if (account, folder) not in self.made or not out.exists():
            with self.credentials(folder):
                mapping = self._copied(name_of(account), folder)
                url = f"https://{name_of(account)}.blob.core.windows.net"
                request = ManifestRequest(account, url, "", MOVER, out, workers=4, replace=True, now=lambda: now)
                wanted = AccountRequest(request, mapping, _REGION, "")
                self.made[account, folder] = self.call(make_of_account, wanted)
        return self.made[account, folder]

    @contextmanager
    def credentials(self, folder: Path) -> Iterator[None]:
        """What the mover's shell has: a way to both clouds, and credentials for both."""
        running, mover = self.access.running, self.access.credentials("mover")
        token = folder / ".token"
        token.touch(mode=0o600)
        token.write_text(self._token(mover))
        given = {
            **running.environment(),
            **mover,
            "AWS_CA_BUNDLE": running.ca_file,
            "REQUESTS_CA_BUNDLE": running.ca_file,
            "AZURE_STORAGE_TOKEN_FILE": str(token),
        }
        before = {name: os.environ.get(name) for name in (*given, *_OTHERS)}
        for name in _OTHERS:
            os.environ.pop(name, None)
        os.environ.update(given)
        try:
            yield
        finally:
            token.unlink(missing_ok=True)
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value

    def _token(self, credentials: Mapping[str, str]) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": credentials["ARM_CLIENT_ID"],
            "client_secret": credentials["ARM_CLIENT_SECRET"],
            "scope": _STORAGE,
        }
        url = f"https://login.microsoftonline.com/{credentials['ARM_TENANT_ID']}/oauth2/v2.0/token"
        running = self.access.running
        with httpx.Client(proxy=running.proxy, verify=_trusting(running.ca_file), trust_env=False) as client:
            return str(client.post(url, data=form).raise_for_status().json()["access_token"])

    def _copied(self, account: str, folder: Path) -> Path:
        """Copy every current blob of an account, and write down where each container went."""
        from azure.storage.blob import BlobServiceClient  # noqa: PLC0415 - clients of two clouds take their time

        from azure_exit.manifest.object_storage import connected  # noqa: PLC0415

        bucket = f"rehearsed-{account}"
        containers = {}
        target = connected(_REGION, "", workers=1)
        url = f"https://{account}.blob.core.windows.net"
        if account not in self.copied:
            target.create_bucket(Bucket=bucket)
        with BlobServiceClient(url, credential=_Token(Path(os.environ["AZURE_STORAGE_TOKEN_FILE"]))) as source:
            for each in source.list_containers():
                containers[each.name] = f"s3://{bucket}/{each.name}"
                container = source.get_container_client(each.name)
                for blob in container.list_blobs(include=["metadata"]) if account not in self.copied else ():
                    if (blob.metadata or {}).get("hdi_isfolder") != "true":
                        content = container.download_blob(blob.name).readall()
                        target.put_object(Bucket=bucket, Key=f"{each.name}/{blob.name}", Body=content)
        target.close()
        self.copied.add(account)
        path = folder / f"{account}.mapping.yaml"
        document = {"format": "hub-azure-exit-mapping/1", "account": account, "containers": containers}
        path.write_text(dump_yaml(document), encoding="utf-8")
        return path


def account_of(key: str) -> str:
    """The account that a row is, or whose container it is; empty for any other row."""
    if not key.startswith("/subscriptions/") or type_of(key) not in (ACCOUNT, CONTAINER):
        return ""
    return key.partition("/blobservices/")[0]


class _Token:
    """The mover's token, as the client of Azure asks for it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def get_token(self, *_scopes: str, **_: Any) -> AccessToken:
        return AccessToken(self._file.read_text(encoding="utf-8"), int(time.time()) + 300)


def _trusting(ca_file: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file)
