"""Reads the pages of a Resource Graph export, and finds what paging lost or gave twice."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from azure_exit.arm_id import key_of
from azure_exit.inventory.files import RESOURCE_GRAPH, Folder
from azure_exit.inventory.rows import Row, each_row
from azure_exit.problems import Problem, shortened

_LARGEST_PAGE = 1000
_ORDERED = f"take the export again, ordered: {RESOURCE_GRAPH.command}"


@dataclass(frozen=True, slots=True)
class _Page:
    file: str
    rows: list[Row]
    total: int
    token: str


def read_resource_graph(folder: Folder, problems: list[Problem]) -> list[Row]:
    """The rows of all pages, in order, each id once.

    Both envelopes are understood: that of the command line (`total_records`, `skip_token`) and that of the REST
    interface (`totalRecords`, `$skipToken`).
    """
    pages = [page for file, data in folder.json(RESOURCE_GRAPH) if (page := _page(folder, file, data, problems))]
    _judge_pages(pages, problems)
    return _distinct(pages, problems)


def _page(folder: Folder, file: str, data: Any, problems: list[Problem]) -> _Page | None:
    file = str(folder.path / file)
    if not isinstance(data, dict) or not isinstance(data.get("data"), list):
        value = shortened(type(data).__name__)
        problems.append(Problem(file, "", value, "an object with count, data and total_records", _ORDERED))
        return None
    rows = list(each_row(file, "data", data["data"], problems, _ORDERED))
    token = data.get("skip_token") or data.get("$skipToken") or ""
    total = data.get("total_records", data.get("totalRecords"))
    if not isinstance(total, int) or isinstance(total, bool) or total < 0:
        problems.append(
            Problem(file, "total_records", shortened(total), "how many rows all pages hold together", _ORDERED)
        )
        total = -1
    if data.get("count") != len(rows):
        rule = f"count is the number of rows of this page, {len(rows)}"
        problems.append(Problem(file, "count", shortened(data.get("count")), rule, _ORDERED))
    if len(rows) > _LARGEST_PAGE:
        problems.append(Problem(file, "data", f"{len(rows)} rows", f"at most {_LARGEST_PAGE} rows a page", _ORDERED))
    if data.get("resultTruncated") in (True, "true") and not token:
        problems.append(Problem(file, "resultTruncated", "true", "a truncated result goes on in a next page", _ORDERED))
    return _Page(file, rows, total, str(token))


def _judge_pages(pages: list[_Page], problems: list[Problem]) -> None:
    for earlier, later in pairwise(pages):
        if earlier.total != later.total:
            rule = f"every page says the same; {earlier.file} says {earlier.total}"
            problems.append(Problem(later.file, "total_records", str(later.total), rule, _ORDERED))
        if not earlier.token:
            rule = f"a page that is followed by another ({later.file}) says where it goes on"
            problems.append(Problem(earlier.file, "skip_token", "(missing)", rule, _ORDERED))
    if pages and pages[-1].token:
        rule = "the last page has none: the pages after it are missing"
        problems.append(Problem(pages[-1].file, "skip_token", shortened(pages[-1].token, 24), rule, _ORDERED))


def _distinct(pages: list[_Page], problems: list[Problem]) -> list[Row]:
    seen: dict[str, Row] = {}
    found: list[Row] = []
    last, is_ordered = "", True
    for page in pages:
        for row in page.rows:
            key = _key(row)
            if key and key in seen:
                first = seen[key]
                rule = f"each id once; {first.file}: {first.place} holds it too, so pages overlap and lose other rows"
                row.note("id", row.data.get("id"), rule, _ORDERED)
                continue
            if key and key < last and is_ordered and len(pages) > 1:
                rule = "pages are ordered by id: without `order by id asc` they overlap and lose rows"
                row.note("id", row.data.get("id"), rule, _ORDERED)
                is_ordered = False
            last = key or last
            seen[key] = row
            found.append(row)
    total = next((page.total for page in pages if page.total >= 0), -1)
    if pages and total >= 0 and len(found) != total:
        rule = f"all pages together hold total_records different rows, {total}"
        problems.append(Problem(pages[-1].file, "total_records", f"{len(found)} rows", rule, _ORDERED))
    return found


def _key(row: Row) -> str:
    try:
        return key_of(str(row.data.get("id")))
    except ValueError:
        return ""  # told when the row is read
