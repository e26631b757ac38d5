"""What a handler gets and gives: the request in S3's terms, who calls, the bucket, and the reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from emulator.object_storage.errors import invalid_argument, malformed_xml
from emulator.object_storage.xml import Node, NotXml, document, parse
from emulator.store import Record

if TYPE_CHECKING:
    from emulator.cloud import Cloud
    from emulator.identity import Principal
    from emulator.object_storage.operations import Operation
    from emulator.object_storage.uploads import Uploads
    from emulator.object_storage.versions import Versions

TEXT_XML = "text/xml; charset=utf-8"
APPLICATION_XML = "application/xml"


@dataclass(frozen=True)
class Caller:
    """Who signed the request, and as which project: `ACCESSKEY@PROJECT`, else the key's default project.

    `principal` is None for a request without a signature.
    """

    principal: Principal | None
    project_id: str | None
    ip: str
    user_agent: str

    @property
    def name(self) -> str:
        return self.principal.access_key if self.principal else "-"


@dataclass
class Reply:
    status: int = 200
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class S3Call:
    """One request. `query` holds the first value of each parameter, `headers` are lower-cased, `body` is decoded."""

    cloud: Cloud
    versions: Versions
    uploads: Uploads
    operation: Operation
    caller: Caller
    region: str
    bucket_name: str
    key: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    checksum: dict[str, str]
    found: Record | None = None

    @property
    def bucket(self) -> Record:
        assert self.found is not None  # noqa: S101  the frontend looked it up before it called a handler
        return self.found

    @property
    def owner(self) -> str:
        """The bucket's owner as S3 writes it: the project, twice."""
        project_id = self.bucket.body["project_id"]
        return f"{project_id}:{project_id}"

    def now(self) -> datetime:
        return self.cloud.clock.now()

    def document(self, root: str) -> Node:
        """The body as XML. Raises S3's MalformedXML."""
        try:
            return parse(self.body, root)
        except NotXml:
            raise malformed_xml() from None

    def number(self, name: str, default: int, highest: int) -> int:
        """A query parameter that is a number from 0 on, cut to `highest`. Raises InvalidArgument."""
        value = self.query.get(name) or str(default)
        if not value.isdigit():
            raise invalid_argument(f"Provided {name} not an integer or within integer range")
        return min(int(value), highest)

    def save(self) -> None:
        """Keep what was changed in the bucket, and how many object versions it holds."""
        self.bucket.body["object_versions"] = self.versions.count(self.bucket_name)
        self.cloud.store.save(self.bucket)


def xml(root: str, content: Node, *, namespace: bool = True, kind: str = TEXT_XML) -> Reply:
    return Reply(200, document(root, content, namespace=namespace), {"content-type": kind})


def nothing() -> Reply:
    """A success without content, as after a DELETE."""
    return Reply(204)


def stamp(moment: datetime) -> str:
    """A date in S3's XML: whole seconds, written with milliseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
