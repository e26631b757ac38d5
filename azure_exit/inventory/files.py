"""The files of an inventory folder, and how each of them is taken."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from azure_exit.problems import Problem, shortened
from azure_exit.yaml_text import load_yaml


@dataclass(frozen=True, slots=True)
class Export:
    """A kind of file in the folder: the pattern of its names, and the command that writes it."""

    pattern: str
    command: str


ABOUT = Export(
    "inventory.yaml",
    "write it by hand: taken_at, taken_by, tenant, and subscriptions as NAME: UUID of all that is left",
)
RESOURCE_GRAPH = Export(
    "resource-graph-*.json",
    'az graph query -q "Resources | order by id asc" --first 1000 --skip-token TOKEN -o json, one file a page',
)
RESOURCE_LIST = Export("resource-list*.json", "az resource list --subscription UUID -o json, one file a subscription")
GROUPS = Export("resource-groups*.json", "az group list --subscription UUID -o json, one file a subscription")
CHILDREN = Export(
    "children*.json",
    "az rest --method get on every parent (subnets, containers, keys, policies, instances); [] when there is none",
)
LOCKS = Export("locks*.json", "az lock list --subscription UUID -o json; [] when there is none")
DELETED_VAULTS = Export(
    "deleted-vaults*.json",
    "az keyvault list-deleted -o json, and once more with --resource-type hsm; [] when there is none",
)
BACKUPS = Export(
    "backups*.json",
    "az sql db ltr-backup list, az postgres flexible-server backup list, az keyvault backup folders, as one list "
    "of id, kind, source, createdAt, expiresAt; [] when there is none",
)
ROLE_ASSIGNMENTS = Export(
    "role-assignments*.json", "az graph query on the table authorizationresources; [] when there is none"
)
HOLDS = Export("holds.yaml", "kept by the data protection officer: scope, status (none, until, held), reason, decision")
COSTS = Export("costs*.csv", "az costmanagement export of one whole month: ResourceId, Cost, Currency, BillingMonth")
EXPORTS = (
    ABOUT,
    RESOURCE_GRAPH,
    RESOURCE_LIST,
    GROUPS,
    CHILDREN,
    LOCKS,
    DELETED_VAULTS,
    BACKUPS,
    ROLE_ASSIGNMENTS,
    HOLDS,
    COSTS,
)
"""All of them, in the order in which a person takes them."""

_LARGEST = 512 << 20


class Folder:
    """Reads the files of an inventory folder once, keeps their SHA-256, and notes what is missing or unreadable."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self.digests: dict[str, str] = {}

    def names(self, export: Export) -> list[str]:
        """The files of that kind, sorted; notes when there is none."""
        found = sorted(each.name for each in self.path.glob(export.pattern) if each.is_file())
        if not found:
            self._note(export.pattern, "(no such file)", "an inventory is complete: nothing is taken for empty", export)
        return found

    def json(self, export: Export) -> list[tuple[str, Any]]:
        """The files of that kind with their content, those left out that cannot be read."""
        found = []
        for name in self.names(export):
            text = self._text(name, export)
            if text is None:
                continue
            try:
                found.append((name, json.loads(text)))
            except json.JSONDecodeError as error:
                place = f"line {error.lineno} column {error.colno}"
                self._note(name, "(cut off)" if error.pos >= len(text.rstrip()) else error.msg, "JSON", export, place)
            except RecursionError:
                self._note(name, "brackets within brackets", "JSON as the command writes it", export)
        return found

    def yaml(self, export: Export) -> tuple[str, Any] | None:
        """The one file of that kind, with its content."""
        for name in self.names(export):
            text = self._text(name, export)
            if text is None:
                return None
            try:
                return name, load_yaml(text)
            except yaml.MarkedYAMLError as error:
                mark = error.problem_mark
                place = f"line {mark.line + 1} column {mark.column + 1}" if mark else ""
                self._note(name, error.problem or "not understood", "plain YAML", export, place)
            except (yaml.YAMLError, RecursionError, ValueError) as error:
                self._note(name, str(error).splitlines()[0], "plain YAML", export)
        return None

    def csv(self, export: Export, fields: tuple[str, ...]) -> list[tuple[str, int, dict[str, str]]]:
        """The lines of all files of that kind: file, line, and the named fields."""
        found = []
        for name in self.names(export):
            text = self._text(name, export)
            if text is None:
                continue
            lines = csv.DictReader(io.StringIO(text))
            missing = [field for field in fields if field not in (lines.fieldnames or ())]
            if missing:
                self._note(name, ", ".join(missing), f"its first line names {', '.join(fields)}", export, "line 1")
                continue
            found += [(name, lines.line_num, {field: line[field] or "" for field in fields}) for line in lines]
        return found

    def _text(self, name: str, export: Export) -> str | None:
        path = self.path / name
        try:
            if path.stat().st_size > _LARGEST:
                self._note(name, f"{path.stat().st_size} bytes", f"at most {_LARGEST} bytes", export)
                return None
            content = path.read_bytes()
            self.digests[name] = hashlib.sha256(content).hexdigest()
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self._note(name, f"byte 0x{content[error.start]:02x} at {error.start}", "UTF-8 text", export)
        except OSError as error:
            self._note(name, (error.strerror or "unreadable").lower(), "a file that can be read", export)
        return None

    def _note(self, name: str, value: object, rule: str, export: Export, place: str = "") -> None:
        self.problems.append(Problem(str(self.path / name), place, shortened(value), rule, export.command))
