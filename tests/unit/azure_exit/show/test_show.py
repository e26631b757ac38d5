"""A plan shown: nothing is lost, nothing is loaded from elsewhere, nothing of an inventory becomes markup."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from azure_exit.inventory import Inventory, read_inventory
from azure_exit.plan import Plan, Schedule, Status, make_plan
from azure_exit.show import markdown, page
from azure_exit.show.drawing import MOST_DRAWN, drawing
from azure_exit.show.terminal import show
from azure_exit.show.timeline import timeline
from emulator.azure.export import many_resources, write_export

SCHEDULE = Schedule(start=date(2026, 12, 1), days_between=7)
VOID = {"meta", "br", "rect", "line", "path"}


@pytest.fixture(scope="module")
def plan(inventory: Inventory) -> Plan:
    return make_plan(inventory, SCHEDULE)


class Reader(HTMLParser):
    """Collects tags, ids and links, and notes what is not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = dict(attrs)
        self.ids += [value for name in ("id",) if (value := found.get(name))]
        self.links += [value for name in ("href", "src") if (value := found.get(name))]
        if tag not in VOID or tag == "path":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(text: str) -> Reader:
    """A page, read."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert not reader.open
    return reader


def test_the_page_stands_alone(plan: Plan) -> None:
    text = page(plan)
    reader = read(text)
    assert all(link.startswith("#") for link in reader.links)
    assert {link[1:] for link in reader.links} <= set(reader.ids)
    assert len(reader.ids) == len(set(reader.ids))
    assert not {"script", "link", "img", "iframe"} & reader.tags
    assert not re.search(r"@import|url\(|//fonts", text)


def test_every_row_is_on_the_page_and_in_the_markdown(plan: Plan) -> None:
    text, marked = read(page(plan)).text, markdown(plan)
    for row in plan.rows:
        assert row.arm_id in text
        assert (row.id.rpartition("/providers/")[2] or row.id) in marked
    for row in plan.rows:
        if row.status is Status.HELD:
            assert all(held.reason in text and held.way_out in text for held in row.held)
    assert plan.sha256 in text
    assert plan.sha256 in marked


def test_the_same_plan_is_the_same_page(plan: Plan, inventory: Inventory) -> None:
    assert page(make_plan(inventory, SCHEDULE)) == page(plan)


def test_what_came_from_an_inventory_is_no_markup(inventory: Inventory) -> None:
    nasty = "</style><script>alert(1)</script> | [x](javascript:1) `"
    holds = tuple(replace(hold, reason=nasty, decided_by=nasty) for hold in inventory.holds)
    resources = {
        key: replace(each, name=nasty, arm_id=each.arm_id + nasty) for key, each in inventory.resources.items()
    }
    plan = make_plan(replace(inventory, holds=holds, resources=resources, taken_by=nasty), SCHEDULE)
    assert "script" not in read(page(plan)).tags
    assert not re.search(r"(?<!\\)<script|(?<!\\)\[x", markdown(plan))
    show(plan, Console(file=io.StringIO(), width=80))


def test_a_terminal_of_80_columns_suffices(plan: Plan) -> None:
    for wave in (None, *range(11)):
        written = io.StringIO()
        show(plan, Console(file=written, width=80, no_color=True), wave=wave)
        tables = [line for line in written.getvalue().splitlines() if not line.startswith(("  ", "Inventory", "micro"))]
        assert all(len(line) <= 80 or line.startswith(("Certificate", "Money", "Rows", "/sub")) for line in tables)
        if wave is None:
            assert "Held" in written.getvalue()


def test_too_many_rows_are_not_drawn(tmp_path: Path) -> None:
    write_export(tmp_path, resources=many_resources(MOST_DRAWN + 10))
    assert "too many to draw" in drawing(make_plan(read_inventory(tmp_path), SCHEDULE))


def test_no_label_of_the_timeline_runs_into_a_bar(plan: Plan) -> None:
    drawn = timeline(plan)
    bars = [float(x) for x in re.findall(r'class="bar [a-z]+" x="([0-9.]+)"', drawn)]
    labels = re.findall(r'class="label" x="(\d+)" y="\d+">([^<]*)<', drawn)
    told = " ".join(text for _, text in labels)
    assert all(window.title.split(":")[0].split(",")[0] in told for window in plan.waves)
    # Nothing bold of 13 px is wider than 8 px a letter on the average.
    assert all(int(x) + 8 * len(text) <= min(bars) for x, text in labels), labels
