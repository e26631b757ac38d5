"""A plan as one HTML page: no script, nothing loaded from elsewhere, readable in light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from azure_exit.plan.model import EndingKind, Plan, PlanRow, Status
from azure_exit.show.drawing import anchor, drawing
from azure_exit.show.style import STYLE
from azure_exit.show.timeline import timeline
from azure_exit.show.words import METHOD_WORDS, headline, held_reasons, money, place, rows_of, short, undo_window

_LEGEND = (
    ("ready", "ready: its gates are looked at when its wave opens"),
    ("waits", "waits for something that is held"),
    ("held", "held"),
    ("retained", "never deleted: its delete would be a reset"),
)


def page(plan: Plan) -> str:
    """The page. Everything that came from an inventory is escaped."""
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>Plan of leaving Azure {plan.sha256[:12]}</title>",
            f"<style>{STYLE}</style></head><body><main>",
            *_body(plan),
            "</main></body></html>\n",
        ]
    )


def _body(plan: Plan) -> Iterator[str]:
    yield "<header><h1>Plan of leaving Azure</h1>"
    yield "<p>Made from an inventory; Azure itself was not called.</p>"
    yield "<dl>"
    yield from (f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in headline(plan))
    yield "</dl></header>"
    yield '<nav><a href="#timeline">Timeline</a> <a href="#held">Held</a> <a href="#money">Money</a> '
    yield '<a href="#findings">Findings</a> <a href="#order">Order</a> <a href="#rows">Rows</a></nav>'
    yield '<section id="timeline"><h2>Timeline</h2>'
    yield "<p>From the day a wave opens to the day on which nothing of it is left, soft-deleted copies included. "
    yield "Rows without a date are left out, and hold the certificate back.</p>"
    yield f'<div class="scroll">{timeline(plan)}</div></section>'
    yield from _held(plan)
    yield from _money(plan)
    yield from _findings(plan)
    yield '<section id="order"><h2>What goes before what</h2><p class="legend">'
    yield from (f'<span class="chip {name}"></span> {escape(text)} ' for name, text in _LEGEND)
    yield '<span class="line key"></span> is encrypted with <span class="line lock"></span> is locked by</p>'
    yield f'<div class="scroll tall">{drawing(plan)}</div></section>'
    yield '<section id="rows"><h2>Rows</h2>'
    for window in plan.waves:
        rows = rows_of(plan, window.wave)
        if rows:
            yield f"<h3>Wave {window.wave.value}: {escape(window.title)}</h3>"
            yield f"<p>Opens {window.opens_on}. {len(rows)} rows, {window.held} held, {window.waits} wait.</p>"
            yield from _table(rows, plan)
    yield "</section>"


def _held(plan: Plan) -> Iterator[str]:
    reasons = held_reasons(plan.rows)
    yield '<section id="held"><h2>Held</h2>'
    if not reasons:
        yield "<p>Nothing is held.</p>"
    else:
        yield '<div class="scroll"><table><thead><tr><th>Resource</th><th>In</th><th>Why</th><th>Way out</th></tr>'
        yield "</thead><tbody>"
        for row, reason, way_out in reasons:
            yield (
                f'<tr><td><a href="#{anchor(row)}">{escape(short(row.id))}</a></td><td>{escape(place(row.id))}</td>'
                f"<td>{escape(reason)}</td><td>{escape(way_out)}</td></tr>"
            )
        yield "</tbody></table></div>"
    yield "</section>"


def _money(plan: Plan) -> Iterator[str]:
    currency = plan.money.currency
    yield '<section id="money"><h2>Money</h2><div class="scroll"><table><thead><tr><th>Wave</th><th></th>'
    yield '<th class="number">stops a month</th><th class="number">stopped by then</th></tr></thead><tbody>'
    sum_so_far = plan.money.stops * 0
    for window in plan.waves:
        sum_so_far += window.stops_monthly
        yield (
            f'<tr><td>{window.wave.value}</td><td>{escape(window.title)}</td><td class="number">'
            f'{money(window.stops_monthly, currency)}</td><td class="number">{money(sum_so_far, currency)}</td></tr>'
        )
    yield "</tbody></table></div>"
    kept = [(row.id, row.cost.monthly, row.cost.goes_on) for row in plan.rows if row.cost.goes_on and row.cost.monthly]
    kept += [(key, amount, "in no listing") for key, amount in plan.money.unplanned.items()]
    yield "<p>Does not stop with the deletion:</p><ul>" if kept else "<p>All of it stops with the deletions.</p>"
    yield from (
        f"<li>{escape(short(key))}: {money(amount, currency)} a month: {escape(why)}</li>" for key, amount, why in kept
    )
    yield ("</ul>" if kept else "") + "</section>"


def _findings(plan: Plan) -> Iterator[str]:
    yield '<section id="findings"><h2>Findings</h2>'
    yield "<ul>" if plan.findings else "<p>None.</p>"
    yield from (
        f"<li><b>{escape(each.rule)}</b>: {escape(short(each.id))}: {escape(each.what)}</li>" for each in plan.findings
    )
    yield ("</ul>" if plan.findings else "") + "</section>"


def _table(rows: Iterable[PlanRow], plan: Plan) -> Iterator[str]:
    yield '<div class="scroll"><table class="rows"><thead><tr><th>Step</th><th>Resource</th><th>How</th>'
    yield "<th>Can it be undone</th><th>All gone from</th><th>Status</th></tr></thead><tbody>"
    for row in rows:
        kind = row.ending.kind.value if row.ending.kind is EndingKind.IRREVERSIBLE else ""
        status = "" if row.status is Status.READY else row.status.value
        yield (
            f'<tr id="{anchor(row)}" class="{row.status.value}"><td>{row.step}</td><td><details><summary>'
            f"{escape(short(row.id))}</summary>{''.join(_details(row, plan))}</details></td>"
            f'<td>{METHOD_WORDS[row.method]}</td><td class="{kind}">{escape(undo_window(row.ending))}</td>'
            f"<td>{row.certificate_from or ''}</td><td>{status}</td></tr>"
        )
    yield "</tbody></table></div>"


def _details(row: PlanRow, plan: Plan) -> Iterator[str]:
    moved = f"moved to this wave by {short(row.moved_by)}" if row.moved_by else ""
    facts: list[tuple[str, list[str]]] = [
        ("Id", [row.arm_id]),
        ("Class", [row.token or "none: the engine has no class for it"]),
        ("Role", [f"{row.role.value}{', holds data' if row.holds_data else ''}", *([moved] if moved else [])]),
        ("Remark", [row.remark]),
        ("Held", [f"{each.rule}: {each.reason}. {each.way_out}" for each in row.held]),
        ("Gates", [", ".join(row.gates)]),
        ("After", [f"{short(each.id)} ({each.why.value}: {each.where})" for each in row.after]),
        ("Takes along", [short(each) for each in row.takes_along]),
        ("Locked by", [short(each) for each in row.locks]),
        ("Used by", [short(each) for each in row.blast_radius.direct] + _through_others(row)),
        ("Steps before", list(row.before_steps)),
        ("Command", [row.command]),
        ("Steps after", list(row.after_steps)),
        ("Survives", [_survivor(each.what, each.until, each.purge) for each in row.left]),
        ("Undo", [row.ending.rule, row.ending.undo]),
        ("Cost", [f"{money(row.cost.monthly, plan.money.currency)} a month"] if row.cost.monthly else []),
    ]
    yield "<dl>"
    for label, texts in facts:
        told = [escape(text) for text in texts if text]
        if told:
            yield f"<div><dt>{label}</dt><dd>{'<br>'.join(told)}</dd></div>"
    yield "</dl>"


def _through_others(row: PlanRow) -> list[str]:
    more = row.blast_radius.total - len(row.blast_radius.direct)
    return [f"and {more} through these"] if more > 0 else []


def _survivor(what: str, until: object, purge: str) -> str:
    ends = f"until {until}" if until else "until somebody ends it"
    return f"{what}, {ends}" + (f"; sooner with {purge}" if purge else "")
