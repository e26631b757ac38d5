"""The data plane of storage accounts as far as manifests read it: `https://ACCOUNT.blob.core.windows.net`.

Served: List Containers, List Blobs, Get Blob with ranges, Get Blob Properties. All else is refused in the form of
Azure's own errors, by name. Only an identity with a role on data reads, by a token for https://storage.azure.com.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from emulator.azure import retained
from emulator.azure.blobs import Blob, account_named, blobs_of, containers_of
from emulator.azure.call import read_query
from emulator.clock import parse_time
from emulator.errors import ApiError

if TYPE_CHECKING:
    from emulator.azure.azure import Azure
    from emulator.store import Record

ENDING = ".blob.core.windows.net"
AUDIENCE = "https://storage.azure.com"
PAGE = 5000

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_LIST = frozenset({"comp", "restype", "include", "prefix", "marker", "maxresults", "showonly", "timeout"})
_INCLUDED = {
    "containers": frozenset({"metadata", "deleted", "system"}),
    "blobs": frozenset({"snapshots", "metadata", "uncommittedblobs", "copy", "deleted", "versions", "tags"}),
}
Answer = tuple[int, bytes, dict[str, str], str]


class BlobError(Exception):
    """A refusal: `<Error><Code>...</Code><Message>...</Message></Error>`, the code in a header too."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def answer(azure: Azure, method: str, host: str, path: str, *, query: str, headers: Mapping[str, str]) -> Answer:
    """Serve one request to an account's blobs."""
    request = str(uuid.uuid4())
    own = {"x-ms-request-id": request, "x-ms-version": headers.get("x-ms-version", "")}
    principal = "-"
    try:
        principal = _principal(azure, headers)
        status, content, more = _serve(azure, (method, host, path), read_query(query), headers)
    except BlobError as error:
        body = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{error.code}</Code><Message>'
        body += f"{escape(error.message)}\nRequestId:{request}</Message></Error>"
        own |= {"content-type": "application/xml", "x-ms-error-code": error.code}
        return error.status, body.encode(), own, principal
    return status, content, {**own, **more}, principal


def _principal(azure: Azure, headers: Mapping[str, str]) -> str:
    if "authorization" not in headers:
        raise BlobError(401, "NoAuthenticationInformation", "Server failed to authenticate the request.")
    if not headers.get("x-ms-version"):
        raise BlobError(400, "MissingRequiredHeader", "An HTTP header that's mandatory for this request: x-ms-version.")
    try:
        principal = azure.identity.by_token(headers.get("authorization"), audience=AUDIENCE)
    except ApiError as error:
        raise BlobError(401, "InvalidAuthenticationInfo", str(error.body["error"]["message"])) from None
    if not principal.may_read_blobs:
        raise BlobError(
            403,
            "AuthorizationPermissionMismatch",
            "This request is not authorized to perform this operation using this permission.",
        )
    return principal.name


def _serve(
    azure: Azure, asked: tuple[str, str, str], query: Mapping[str, str], headers: Mapping[str, str]
) -> tuple[int, bytes, dict[str, str]]:
    method, host, path = asked
    account = account_named(azure, host.removesuffix(ENDING))
    if account is None:
        # The real name would not resolve any more.
        raise BlobError(404, "ResourceNotFound", f"The account {host} does not exist.")
    container, _, blob = path.lstrip("/").partition("/")
    listed = {"content-type": "application/xml"}
    if method == "GET" and not container and query.get("comp") == "list":
        return 200, _containers(azure, account, host, _checked(query, "containers")), listed
    found = {str(each.body["name"]): each for each in containers_of(azure, account)}.get(container)
    if container and found is None:
        raise BlobError(404, "ContainerNotFound", "The specified container does not exist.")
    if found is not None and not blob and method == "GET" and query.get("comp") == "list":
        if query.get("restype") != "container":
            raise BlobError(400, "InvalidQueryParameterValue", "restype: container is asked for here.")
        return 200, _blobs(account, found, host, _checked(query, "blobs")), listed
    if found is not None and blob and method in ("GET", "HEAD") and not query.keys() - {"timeout"}:
        return _blob(blobs_of(account, found), blob, method, headers)
    raise BlobError(501, "NotImplemented", f"The stand-in Azure does not serve {method} {host}{path} {dict(query)}")


def _checked(query: Mapping[str, str], what: str) -> Mapping[str, str]:
    unknown = query.keys() - _LIST
    asked = {each for each in query.get("include", "").split(",") if each}
    if unknown or asked - _INCLUDED[what]:
        told = ", ".join(sorted(unknown | asked - _INCLUDED[what]))
        raise BlobError(400, "InvalidQueryParameterValue", f"Not served in a list of {what}: {told}")
    if not query.get("maxresults", "1").isdigit() or not 1 <= int(query.get("maxresults", "1")) <= PAGE:
        raise BlobError(400, "OutOfRangeQueryParameterValue", f"maxresults: 1 to {PAGE}.")
    return query


def _containers(azure: Azure, account: Record, host: str, query: Mapping[str, str]) -> bytes:
    rows = [(str(each.body["name"]), str(each.private["changed"]), "") for each in containers_of(azure, account)]
    if "deleted" in query.get("include", ""):
        gone = [
            each
            for each in retained.kept(azure, "container")
            if str(each.body["resource"]).lower().startswith(account.id + "/")
        ]
        rows += [
            (
                str(each.body["name"]),
                str(each.body["deletedAt"]),
                f"<Deleted>true</Deleted><Version>{each.id}</Version>",
            )
            for each in gone
        ]
    lines = [
        f"<Container><Name>{escape(name)}</Name>{gone}<Properties><Last-Modified>{_date(at)}</Last-Modified>"
        "<Etag>0x8D0000000000000</Etag><LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState>"
        "</Properties></Container>"
        for name, at, gone in sorted(rows)
        if name.startswith(query.get("prefix", ""))
    ]
    return _page(f'<EnumerationResults ServiceEndpoint="https://{host}/">', "Containers", lines, query)


def _blobs(account: Record, container: Record, host: str, query: Mapping[str, str]) -> bytes:
    asked = query.get("include", "").split(",")
    lines = []
    for each in blobs_of(account, container):
        hidden = (
            (each.snapshot and "snapshots" not in asked)
            or (not each.is_current and "versions" not in asked)
            or (each.is_deleted and "deleted" not in asked)
        )
        if not hidden and each.name.startswith(query.get("prefix", "")):
            lines.append(_line(each, asked))
    head = f'<EnumerationResults ServiceEndpoint="https://{host}/" ContainerName="{container.body["name"]}">'
    return _page(head, "Blobs", lines, query)


def _line(blob: Blob, asked: list[str]) -> str:
    about = f"<Snapshot>{blob.snapshot}</Snapshot>" if blob.snapshot else ""
    if blob.version and "versions" in asked:
        about += f"<VersionId>{blob.version}</VersionId>"
        about += "<IsCurrentVersion>true</IsCurrentVersion>" if blob.is_current else ""
    about += "<Deleted>true</Deleted>" if blob.is_deleted else ""
    folder = "<hdi_isfolder>true</hdi_isfolder>" if blob.is_folder else ""
    metadata = f"<Metadata>{folder}</Metadata>" if "metadata" in asked else ""
    return (
        f"<Blob><Name>{escape(blob.name)}</Name>{about}<Properties>"
        f"<Creation-Time>{_date(blob.written)}</Creation-Time><Last-Modified>{_date(blob.written)}</Last-Modified>"
        f"<Etag>{blob.etag}</Etag><Content-Length>{len(blob.content)}</Content-Length>"
        "<Content-Type>application/octet-stream</Content-Type><BlobType>BlockBlob</BlobType>"
        f"<AccessTier>Hot</AccessTier></Properties>{metadata}</Blob>"
    )


def _page(head: str, what: str, lines: list[str], query: Mapping[str, str]) -> bytes:
    marker = query.get("marker", "")
    if marker and not marker.isdigit():
        raise BlobError(400, "InvalidQueryParameterValue", "marker: what an earlier page gave.")
    start, size = int(marker or 0), int(query.get("maxresults") or PAGE)
    after = str(start + size) if start + size < len(lines) else ""
    rows = "".join(lines[start : start + size])
    end = f"<NextMarker>{after}</NextMarker></EnumerationResults>"
    return f'<?xml version="1.0" encoding="utf-8"?>{head}<{what}>{rows}</{what}>{end}'.encode()


def _blob(found: list[Blob], name: str, method: str, headers: Mapping[str, str]) -> tuple[int, bytes, dict[str, str]]:
    current = [
        each for each in found if each.name == name and each.is_current and not (each.snapshot or each.is_deleted)
    ]
    if not current:
        raise BlobError(404, "BlobNotFound", "The specified blob does not exist.")
    (blob,) = current
    if (wanted := headers.get("if-match")) and wanted.strip('"') not in (blob.etag, "*"):
        raise BlobError(412, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.")
    about = {
        "content-type": "application/octet-stream",
        "etag": f'"{blob.etag}"',
        "last-modified": _date(blob.written),
        "x-ms-blob-type": "BlockBlob",
        "x-ms-creation-time": _date(blob.written),
        "accept-ranges": "bytes",
        **({"x-ms-meta-hdi_isfolder": "true"} if blob.is_folder else {}),
    }
    asked = headers.get("x-ms-range") or headers.get("range")
    if method == "HEAD" or not asked:
        return 200, blob.content, about
    match, size = _RANGE.fullmatch(asked), len(blob.content)
    if match is None or int(match[1]) >= size:
        raise BlobError(416, "InvalidRange", "The range specified is invalid for the current size of the resource.")
    first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
    return 206, blob.content[first : last + 1], {**about, "content-range": f"bytes {first}-{last}/{size}"}


def _date(moment: str) -> str:
    return format_datetime(parse_time(moment), usegmt=True)
