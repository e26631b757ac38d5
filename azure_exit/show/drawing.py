"""The dependency graph of a plan as SVG: a column a wave, what goes first on the left."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from azure_exit.plan.model import Plan, PlanRow, Status
from azure_exit.show.words import label

MOST_DRAWN = 400
"""Rows beyond which a drawing is no longer readable; the page then says so."""

_COLUMN, _ROW, _BOX, _HIGH, _TOP = 214, 24, 184, 18, 46
_HIDDEN = frozenset({"microsoft.resources/resourcegroups"})
"""Types left out of the drawing: everything points at its group."""


def drawing(plan: Plan) -> str:
    """Boxes by wave and step, and a line from what goes first to what goes after it."""
    rows = [row for row in plan.rows if row.type.lower() not in _HIDDEN]
    if len(rows) > MOST_DRAWN:
        return (
            f"<p>{len(rows)} rows: too many to draw in a readable way. The tables below name what goes before what.</p>"
        )
    columns = sorted({(row.wave, row.step) for row in rows})
    spots = _spots(rows, columns)
    width = len(columns) * _COLUMN + 10
    height = _TOP + max(sum((row.wave, row.step) == each for row in rows) for each in columns) * _ROW + 12
    parts = [
        f'<svg class="graph" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="graph-title">',
        '<title id="graph-title">What goes before what, wave by wave from left to right</title>',
    ]
    for index, (wave, step) in enumerate(columns):
        x = index * _COLUMN + 4
        if index == 0 or columns[index - 1][0] != wave:
            parts.append(f'<line class="grid" x1="{x - 8}" x2="{x - 8}" y1="4" y2="{height - 6}"/>')
            parts.append(f'<text class="label" x="{x}" y="16">Wave {wave.value}</text>')
        parts.append(f'<text class="small" x="{x}" y="34">step {step}</text>')
    parts += [line for row in rows for line in _lines(row, spots)]
    parts += [_box(row, *spots[row.id]) for row in rows]
    parts.append("</svg>")
    return "\n".join(parts)


def _spots(rows: list[PlanRow], columns: Sequence[tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Where each row stands. Within a column, next to what goes before it: fewer lines cross."""
    spots: dict[str, tuple[int, int]] = {}
    for index, column in enumerate(columns):
        own = [row for row in rows if (row.wave, row.step) == column]

        def middle(row: PlanRow) -> tuple[float, str]:
            heights = [spots[each.id][1] for each in row.after if each.id in spots]
            return (sum(heights) / len(heights) if heights else 1e9, row.id)

        for number, row in enumerate(sorted(own, key=middle)):
            spots[row.id] = (index * _COLUMN + 4, _TOP + number * _ROW)
    return spots


def _lines(row: PlanRow, spots: dict[str, tuple[int, int]]) -> list[str]:
    x2, y2 = spots[row.id]
    found = []
    for each in row.after:
        if each.id not in spots:
            continue
        x1, y1 = spots[each.id]
        begin, end = x1 + _BOX, y1 + _HIGH // 2
        bend = max(24, (x2 - begin) // 2)
        curve = f"M{begin},{end} C{begin + bend},{end} {x2 - bend},{y2 + _HIGH // 2} {x2},{y2 + _HIGH // 2}"
        kind = "key" if "encrypted" in each.why.value else "lock" if "locked" in each.why.value else "edge"
        names = f"{each.id.rpartition('/')[2]} before {row.name}: {each.why.value}"
        found.append(f'<path class="{kind}" d="{curve}"><title>{escape(names)}</title></path>')
    return found


def _box(row: PlanRow, x: int, y: int) -> str:
    state = {Status.HELD: "held", Status.WAITS: "waits", Status.RETAINED: "retained", Status.READY: "ready"}[row.status]
    full = label(row)
    text = full if len(full) <= 25 else f"{full[:24]}…"
    return (
        f'<a href="#{escape(anchor(row))}"><g><title>{escape(row.arm_id)}</title>'
        f'<rect class="box {state}" x="{x}" y="{y}" width="{_BOX}" height="{_HIGH}" rx="3"/>'
        f'<text class="name" x="{x + 6}" y="{y + 13}">{escape(text)}</text></g></a>'
    )


def anchor(row: PlanRow) -> str:
    """The name by which the page's links find a row."""
    return f"row-{row.resource_sha256[:12]}"
