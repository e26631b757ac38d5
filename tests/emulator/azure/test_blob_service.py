"""Blobs of the stand-in: read by those with a role on data, refused in Azure's form, gone with their container."""

from __future__ import annotations

import re

import httpx
import pytest

from emulator.azure import retained
from emulator.azure.rows.data import EXCHANGE_ACCOUNT, LAKE_ACCOUNT
from emulator.azure.rows.shape import LAKE as GROUP
from tests.emulator.azure.local import LocalAzure, LocalTransport

CURATED = f"{LAKE_ACCOUNT}/blobServices/default/containers/curated"
LAKE, EXCHANGE = "https://sthdhlakeprod.blob.core.windows.net", "https://sthdhexch.blob.core.windows.net"
LIST = "?restype=container&comp=list"


def token(azure: LocalAzure, principal: str, scope: str = "https://storage.azure.com/.default") -> str:
    """A token of a service principal for an audience."""
    given = azure.azure.identity.credentials()[principal]
    form = {"grant_type": "client_credentials", "scope": scope}
    form |= {"client_id": given["ARM_CLIENT_ID"], "client_secret": given["ARM_CLIENT_SECRET"]}
    with httpx.Client(transport=LocalTransport(azure.azure)) as client:
        url = f"https://login.microsoftonline.com/{given['ARM_TENANT_ID']}/oauth2/v2.0/token"
        return str(client.post(url, data=form).json()["access_token"])


class Reader:
    """Asks as an identity that may read blobs."""

    def __init__(self, azure: LocalAzure) -> None:
        self.azure, self._token = azure, token(azure, "mover")

    def ask(self, url: str, method: str = "GET", **headers: str) -> httpx.Response:
        given = {"authorization": f"Bearer {self._token}", "x-ms-version": "2026-04-06", **headers}
        with httpx.Client(transport=LocalTransport(self.azure.azure)) as client:
            return client.request(method, url, headers=given)

    def names(self, url: str) -> list[str]:
        reply = self.ask(url)
        assert reply.status_code == 200, reply.text
        return re.findall("<Name>(.*?)</Name>", reply.text)


@pytest.fixture
def reader(unlocked: LocalAzure) -> Reader:
    return Reader(unlocked)


def code_of(reply: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal in Azure's form."""
    (code,) = re.findall("<Error><Code>(.*?)</Code><Message>", reply.text)
    assert reply.headers["x-ms-error-code"] == code
    return reply.status_code, code


def test_containers_and_blobs_are_listed(reader: Reader) -> None:
    assert reader.names(f"{LAKE}/?comp=list") == ["curated", "exports", "snds-raw"]
    blobs = reader.names(f"{LAKE}/curated{LIST}")
    assert len(blobs) == 16 + 5  # with the folders of a hierarchical namespace
    assert blobs == sorted(blobs)
    assert len(reader.names(f"{LAKE}/snds-raw{LIST}")) + 5 == len(
        reader.names(f"{LAKE}/snds-raw{LIST}&include=snapshots")
    )
    assert len(reader.names(f"{EXCHANGE}/partners{LIST}")) == 9
    assert len(reader.names(f"{EXCHANGE}/partners{LIST}&include=versions,deleted")) == 9 + 3 + 2


def test_a_list_has_pages(reader: Reader) -> None:
    found, marker = [], ""
    for _ in range(8):
        reply = reader.ask(f"{LAKE}/curated{LIST}&maxresults=3&marker={marker}")
        found += re.findall("<Name>(.*?)</Name>", reply.text)
        (marker,) = re.findall("<NextMarker>(.*?)</NextMarker>", reply.text)
        if not marker:
            break
    assert found == reader.names(f"{LAKE}/curated{LIST}")


def test_a_blob_is_read_by_ranges_and_on_condition(reader: Reader) -> None:
    url = f"{LAKE}/curated/2020/part-00001.parquet"
    whole = reader.ask(url)
    assert whole.content == reader.ask(url).content
    assert int(reader.ask(url, "HEAD").headers["content-length"] or 0) == len(whole.content)
    part = reader.ask(url, **{"x-ms-range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
    assert code_of(reader.ask(url, range=f"bytes={len(whole.content)}-")) == (416, "InvalidRange")
    assert reader.ask(url, **{"if-match": whole.headers["etag"]}).status_code == 200
    reader.azure.control("POST", "/data", {"id": CURATED, "written": {"2020/part-00001.parquet": "other"}})
    assert code_of(reader.ask(url, **{"if-match": whole.headers["etag"]})) == (412, "ConditionNotMet")
    assert reader.ask(url).content == b"other"


@pytest.mark.parametrize(
    ("method", "url", "status", "code"),
    [
        ("GET", f"{LAKE}/none{LIST}", 404, "ContainerNotFound"),
        ("GET", f"{LAKE}/curated/none", 404, "BlobNotFound"),
        ("GET", f"https://none.blob.core.windows.net/{LIST}", 404, "ResourceNotFound"),
        ("GET", f"{LAKE}/curated?comp=list", 400, "InvalidQueryParameterValue"),
        ("GET", f"{LAKE}/curated{LIST}&include=everything", 400, "InvalidQueryParameterValue"),
        ("GET", f"{LAKE}/curated{LIST}&delimiter=/", 400, "InvalidQueryParameterValue"),
        ("GET", f"{LAKE}/curated{LIST}&maxresults=9000", 400, "OutOfRangeQueryParameterValue"),
        ("GET", f"{LAKE}/curated?restype=container&comp=acl", 501, "NotImplemented"),
        ("GET", f"{LAKE}/curated/2019?comp=tags", 501, "NotImplemented"),
        ("PUT", f"{LAKE}/curated/2019", 501, "NotImplemented"),
        ("DELETE", f"{LAKE}/curated?restype=container", 501, "NotImplemented"),
    ],
)
def test_what_is_refused(reader: Reader, method: str, url: str, status: int, code: str) -> None:
    assert code_of(reader.ask(url, method)) == (status, code)


def test_only_a_role_on_data_reads_data(reader: Reader) -> None:
    url = f"{LAKE}/?comp=list"
    for principal in ("owner", "executor", "reader"):
        given = f"Bearer {token(reader.azure, principal)}"
        assert code_of(reader.ask(url, authorization=given)) == (403, "AuthorizationPermissionMismatch")
    given = f"Bearer {token(reader.azure, 'mover', 'https://management.azure.com/.default')}"
    assert code_of(reader.ask(url, authorization=given)) == (401, "InvalidAuthenticationInfo")
    assert code_of(reader.ask(url, authorization="Bearer none")) == (401, "InvalidAuthenticationInfo")


def test_blobs_go_with_their_container(reader: Reader) -> None:
    reader.azure.delete(CURATED)
    assert code_of(reader.ask(f"{LAKE}/curated{LIST}")) == (404, "ContainerNotFound")
    assert reader.names(f"{LAKE}/?comp=list") == ["exports", "snds-raw"]
    assert "<Deleted>true</Deleted>" in reader.ask(f"{LAKE}/?comp=list&include=deleted").text
    reader.azure.wait(days=31)
    reader = Reader(reader.azure)
    assert "<Deleted>" not in reader.ask(f"{LAKE}/?comp=list&include=deleted").text


def test_blobs_go_with_their_account(reader: Reader) -> None:
    reader.azure.delete(f"{GROUP}/providers/Microsoft.Network/privateEndpoints/pe-exch-blob", 202)
    reader.azure.delete(EXCHANGE_ACCOUNT)
    assert code_of(reader.ask(f"{EXCHANGE}/?comp=list")) == (404, "ResourceNotFound")
    kept = retained.by_name(reader.azure.azure, "account", "sthdhexch")
    assert kept is not None
    retained.recover(reader.azure.azure, kept)
    assert len(reader.names(f"{EXCHANGE}/partners{LIST}")) == 9
