"""A plan as Markdown, for a pull request or a file."""

from __future__ import annotations

from collections.abc import Iterator

from azure_exit.plan.model import Plan, PlanRow, Status
from azure_exit.show.words import METHOD_WORDS, headline, held_reasons, money, place, rows_of, short, undo_window


def markdown(plan: Plan) -> str:
    """The plan: what matters first, then wave by wave."""
    return "\n".join(_lines(plan)).rstrip() + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    yield "# Plan of leaving Azure"
    yield ""
    yield "Made from an inventory; Azure itself was not called."
    yield ""
    yield from (f"- **{label}:** {_text(text)}" for label, text in headline(plan))
    yield ""
    yield "## Waves"
    yield ""
    yield "| wave | | opens | rows | held | wait | stops a month | all gone from |"
    yield "|---:|---|---|---:|---:|---:|---:|---|"
    for window in plan.waves:
        yield (
            f"| {window.wave.value} | {window.title} | {window.opens_on} | {window.rows} | {window.held} "
            f"| {window.waits} | {money(window.stops_monthly, plan.money.currency)} | {window.certificate_from or ''} |"
        )
    yield ""
    yield from _held(plan)
    yield from _goes_on(plan)
    if plan.findings:
        yield from ("## Findings", "")
        yield from (f"- {_text(each.rule)}: {_code(each.id)}: {_text(each.what)}" for each in plan.findings)
        yield ""
    for window in plan.waves:
        rows = rows_of(plan, window.wave)
        if rows:
            yield from (f"## Wave {window.wave.value}: {window.title}", "")
            yield from _wave(rows)


def _held(plan: Plan) -> Iterator[str]:
    reasons = held_reasons(plan.rows)
    if reasons:
        yield from ("## Held", "")
        for row, reason, way_out in reasons:
            yield f"- {_code(row.id)} in {place(row.id)}: {_text(reason)}. Way out: {_text(way_out)}."
        yield ""


def _goes_on(plan: Plan) -> Iterator[str]:
    rows = [row for row in plan.rows if row.cost.goes_on and row.cost.monthly]
    if rows or plan.money.unplanned:
        yield from ("## Money that does not stop", "")
        for row in rows:
            yield f"- {_code(row.id)}: {money(row.cost.monthly, plan.money.currency)}: {_text(row.cost.goes_on)}"
        for key, amount in plan.money.unplanned.items():
            yield f"- {_code(key)}: {money(amount, plan.money.currency)}: in no listing"
        yield ""


def _wave(rows: list[PlanRow]) -> Iterator[str]:
    yield "| step | resource | in | how | can it be undone | all gone from | status |"
    yield "|---:|---|---|---|---|---|---|"
    for row in rows:
        status = row.status.value if row.status is not Status.READY else ""
        yield (
            f"| {row.step} | {_code(row.id)} | {place(row.id)} | {METHOD_WORDS[row.method]} "
            f"| {undo_window(row.ending)} | {row.certificate_from or ''} | {status} |"
        )
    yield ""


def _text(text: str) -> str:
    """Text that comes from an inventory: it makes no table, link or markup."""
    return text.translate({ord(each): f"\\{each}" for each in "|`*_[]<>"}).replace("\n", " ")


def _code(key: str) -> str:
    """An id, as code."""
    return f"`{short(key).replace('`', '')}`"
