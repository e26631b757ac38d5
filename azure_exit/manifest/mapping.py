"""Where the containers of an account went: a file that names each of them, checked before anything is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from azure_exit.canonical import digest
from azure_exit.problems import InputError, Problem, shortened
from azure_exit.yaml_text import load_yaml

FORMAT = "hub-azure-exit-mapping/1"

_FIELDS = {"format", "account", "containers", "left"}
# Microsoft's rules for names of containers; the ones with a dollar sign are the service's own.
_CONTAINER = re.compile(r"(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*|\$[a-z]{3,60}")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_SHORTEST_REASON = 3


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says.

    Attributes:
        account: the storage account, in lower case.
        containers: where each container's blobs went, `s3://BUCKET/PREFIX`, by its name.
        left: containers that were not moved, and why: their blobs are counted, and somebody has to decide on them.
        sha256: of what the file says, whatever its layout: an interrupted manifest goes on only under the same one.
    """

    account: str
    containers: dict[str, str]
    left: dict[str, str]

    @property
    def sha256(self) -> str:
        return digest({"account": self.account, "containers": self.containers, "left": self.left})


def read_mapping(path: Path) -> Mapping:
    """Read and check a mapping file.

    Raises:
        InputError: with everything that is wrong with it.
    """
    reader = _Reader(path)
    found = reader.read()
    if reader.problems:
        raise InputError(reader.problems)
    return found


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def read(self) -> Mapping:
        document = self._document()
        for name in sorted(document.keys() - _FIELDS):
            self._note(name, document[name], f"one of {', '.join(sorted(_FIELDS))}", "take it out")
        if document.get("format") != FORMAT:
            self._note("format", document.get("format"), FORMAT, "write the format in the file's first line")
        account = document.get("account")
        if not isinstance(account, str) or not re.fullmatch(r"[A-Za-z0-9]{3,24}", account):
            self._note("account", account, "the name of the storage account", "sthdhlakeprod, say")
        containers = self._named(document, "containers")
        left = self._named(document, "left")
        for name in sorted(containers.keys() & left.keys()):
            self._note(f"left.{name}", left[name], "a container was moved, or left, not both", "take one line out")
        for name, why in left.items():
            if len(why.strip()) < _SHORTEST_REASON:
                self._note(f"left.{name}", why, "why it was not moved", "a reason in words")
        self._check_targets(containers)
        return Mapping(str(account).lower(), containers, left)

    def _document(self) -> dict[str, object]:
        try:
            found = load_yaml(self.path.read_text(encoding="utf-8"))
        except OSError as error:
            self._note("", (error.strerror or "unreadable").lower(), "a mapping file", "write it")
            raise InputError(self.problems) from None
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
            mark = getattr(error, "problem_mark", None)
            place = f"line {mark.line + 1}" if mark else ""
            self._note(place, getattr(error, "problem", None) or str(error).splitlines()[0], "plain YAML", "correct it")
            raise InputError(self.problems) from None
        if not isinstance(found, dict):
            self._note("", found, "named fields", f"format, account, containers; see {FORMAT} in the guide")
            raise InputError(self.problems)
        return {str(key): value for key, value in found.items()}

    def _named(self, document: dict[str, object], field: str) -> dict[str, str]:
        given = document.get(field, {})
        if not isinstance(given, dict):
            self._note(field, given, "a line for each container, by its name", "NAME: s3://BUCKET/PREFIX")
            return {}
        found = {}
        for name, value in given.items():
            if not isinstance(name, str) or not _CONTAINER.fullmatch(name):
                self._note(f"{field}.{name}", name, "the name of a container, as Azure spells it", "correct it")
            elif not isinstance(value, str):
                self._note(f"{field}.{name}", value, "text", "s3://BUCKET/PREFIX, or why it is left")
            else:
                found[name] = value
        return dict(sorted(found.items()))

    def _check_targets(self, containers: dict[str, str]) -> None:
        taken: dict[str, str] = {}
        for name, target in containers.items():
            try:
                place = _place(target)
            except ValueError:
                self._note(f"containers.{name}", target, "s3://BUCKET or s3://BUCKET/PREFIX", "correct it")
                continue
            for other, where in taken.items():
                if place.startswith(where) or where.startswith(place):
                    rule = f"a place of its own: {other} went to {containers[other]}, and would be mixed with it"
                    self._note(f"containers.{name}", target, rule, "a prefix or a bucket of its own for each")
            taken[name] = place

    def _note(self, place: str, value: object, rule: str, way_out: str) -> None:
        self.problems.append(Problem(str(self.path), place, shortened(value, 80), rule, way_out))


def _place(target: str) -> str:
    """Bucket and prefix with a slash at the end, as they are compared. Raises ValueError when it is no bucket."""
    parts = urlsplit(target)
    if parts.scheme != "s3" or not _BUCKET.fullmatch(parts.netloc) or parts.query or parts.fragment:
        raise ValueError(target)
    prefix = parts.path.strip("/")
    return f"{parts.netloc}/{prefix}/" if prefix else f"{parts.netloc}/"
