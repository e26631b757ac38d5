"""Plays the recorded S3 requests to a fresh stand-in and notes where its replies differ from the recorded ones.

A recording has no signature, so its requests are taken to be the organisation owner's. Compared are the status, the
names of the reply's own headers, and its document: elements and values, without regard to order, and with ids, dates
and the recorded owner's project blotted out, for those differ from run to run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import yaml

from emulator.cloud import Cloud
from emulator.object_storage.address import is_object_storage
from emulator.object_storage.call import Caller
from emulator.object_storage.frontend import ObjectStorage
from emulator.object_storage.signature import Signature, Target

_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_BLOTTED = (
    (re.compile(_UUID), "UUID"),
    (re.compile(r"txg[0-9a-f]{20}-[0-9a-f]{10}"), "REQUEST"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "DATE"),
    (re.compile(r"^\d{16}$"), "VERSION"),
)
# Of the wire, not of S3.
_PASSING = frozenset({"content-length", "date", "server", "last-modified", "connection"})


class Trusting(ObjectStorage):
    """Object storage that takes every request to be the owner's."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud)
        self._owner, _ = cloud.identity.by_access_key(cloud.credentials.access_key)

    def _authenticate(
        self, target: Target, headers: dict[str, str], caller: Caller
    ) -> tuple[Caller, Signature | None, str]:
        return Caller(self._owner, self._owner.default_project_id, caller.ip, caller.user_agent), None, ""


@dataclass
class Differences:
    replayed: int = 0
    alike: int = 0
    found: Counter[str] = field(default_factory=Counter)
    seen_in: dict[str, str] = field(default_factory=dict)

    def note(self, cassette: str, differences: list[str]) -> None:
        self.replayed += 1
        self.alike += not differences
        for each in differences:
            self.found[each] += 1
            self.seen_in.setdefault(each, cassette)


class StorageReplay:
    """One cassette's S3 requests on a fresh stand-in, with the recorded project and version ids translated to ours."""

    def __init__(self, path: Path) -> None:
        self._name = path.name.removesuffix(".cassette.yaml")
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        recorded = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506  a safe loader, the C one if there is one
        self._interactions = [
            each
            for each in recorded["interactions"] or ()
            if is_object_storage(str(urlsplit(each["request"]["url"]).hostname))
        ]
        self._cloud = Cloud()
        self._storage = Trusting(self._cloud)
        self._ours = dict.fromkeys(self._owners(), self._cloud.credentials.project_id)

    def run(self, differences: Differences) -> None:
        for interaction in self._interactions:
            differences.note(self._name, list(self._play(interaction["request"], interaction["response"])))
        self._cloud.store.close()

    def _owners(self) -> Iterator[str]:
        for each in self._interactions:
            if match := re.search(rf"<Owner>.*?<ID>({_UUID}):", str(each["response"]["body"])):
                yield match[1]

    def _play(self, request: dict[str, Any], response: dict[str, Any]) -> Iterator[str]:
        url = urlsplit(self._translate(request["url"]))
        headers = {name.lower(): self._translate(values[0]) for name, values in request["headers"].items()}
        body = request["body"] or b""
        if isinstance(body, str):
            body = self._translate(body).encode()
        if not headers.get("x-amz-content-sha256", "").startswith("STREAMING"):
            # Of what was sent before it was translated.
            for name in ("x-amz-content-sha256", "content-md5", "x-amz-checksum-crc32"):
                headers.pop(name, None)
        scope = {
            "method": request["method"],
            "raw_path": url.path.encode(),
            "query_string": url.query.encode(),
            "client": ("127.0.0.1", 1),
        }
        status, content, replied, _ = self._storage.serve(scope, str(url.hostname), headers, body)
        recorded = {name.lower(): values[0] for name, values in response["headers"].items()}
        if "x-amz-version-id" in recorded and "x-amz-version-id" in replied:
            self._ours[recorded["x-amz-version-id"]] = replied["x-amz-version-id"]
        ours = "" if request["method"] == "HEAD" else content.decode("utf-8", "replace")
        what = f"{request['method']} {_what(url.path, url.query)}"
        yield from _compare(
            what, (response["code"], response["body"] or "", set(recorded)), (status, ours, set(replied))
        )

    def _translate(self, text: str) -> str:
        for theirs, mine in self._ours.items():
            text = text.replace(theirs, mine)
        return text


def _what(path: str, query: str) -> str:
    names = sorted(part.partition("=")[0] for part in query.split("&") if part and not part.startswith("x-id="))
    return ("object" if path.strip("/") else "bucket") + (f"?{'&'.join(names)}" if names else "")


def _compare(what: str, theirs: tuple[int, Any, set[str]], ours: tuple[int, str, set[str]]) -> Iterator[str]:
    if theirs[0] != ours[0]:
        yield f"{what}: status {theirs[0]} recorded, {ours[0]} here"
        return
    for name in sorted(theirs[2] - ours[2] - _PASSING):
        yield f"{what}: header {name} missing"
    for name in sorted(ours[2] - theirs[2] - _PASSING):
        yield f"{what}: header {name} extra"
    if isinstance(theirs[1], bytes):
        return  # an object's content
    recorded, here = _tree(theirs[1]), _tree(ours[1])
    if recorded is None or here is None:
        if _blot(theirs[1]) != _blot(ours[1]):
            yield f"{what}: content differs"
        return
    for path in sorted((recorded - here).elements()):
        yield f"{what}: {path} missing"
    for path in sorted((here - recorded).elements()):
        yield f"{what}: {path} extra"


def _blot(text: str) -> str:
    for pattern, word in _BLOTTED:
        text = pattern.sub(word, text)
    return text


def _tree(text: str) -> Counter[str] | None:
    """Every leaf with its path and blotted value, however often it is there."""
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  a recording, and our own reply
    except ElementTree.ParseError:
        return None
    leaves: Counter[str] = Counter()
    _collect(root, "", leaves)
    return leaves


def _collect(element: ElementTree.Element, path: str, leaves: Counter[str]) -> None:
    place = f"{path}/{element.tag.rpartition('}')[2]}"
    if len(element) == 0:
        leaves[f"{place}={_blot((element.text or '').strip())}"] += 1
    for child in element:
        _collect(child, place, leaves)
