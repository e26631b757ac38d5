"""The timeline of a plan as SVG: when each wave opens, and until when something of it is left."""

from __future__ import annotations

import textwrap
from datetime import date, timedelta
from html import escape

from azure_exit.plan.model import Plan, Window

_WIDTH, _LEFT, _ROW, _TOP = 960, 312, 34, 34
# Of a label's letters, bold and 13 px high, this many fit before the bars, whatever the font.
_LETTERS = 36


def timeline(plan: Plan) -> str:
    """A bar a wave, from the day it opens to the day on which nothing of it is left."""
    certificate = plan.certificate
    begin, end = plan.schedule.start, max(certificate.earliest_without_them, plan.waves[-1].opens_on)
    begin -= timedelta(days=max(3, (end - begin).days // 40))
    end += timedelta(days=max(3, (end - begin).days // 25))
    scale = _Scale(begin, end)
    height = _TOP + _ROW * (len(plan.waves) + 1) + 12
    parts = [
        f'<svg class="timeline" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="timeline-title">',
        '<title id="timeline-title">When each wave opens, and until when something of it is left</title>',
    ]
    for day in _months(begin, end):
        x = scale.x(day)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 8}" y2="{height - 8}"/>')
        parts.append(f'<text class="small" x="{x:.1f}" y="{_TOP - 14}" text-anchor="middle">{day:%Y-%m}</text>')
    for index, window in enumerate(plan.waves):
        parts += _bar(window, scale, _TOP + index * _ROW)
    parts += _subscriptions(plan, scale, _TOP + len(plan.waves) * _ROW)
    parts.append("</svg>")
    return "\n".join(parts)


class _Scale:
    def __init__(self, begin: date, end: date) -> None:
        self.begin = begin
        self.days = max(1, (end - begin).days)

    def x(self, day: date) -> float:
        return _LEFT + (_WIDTH - _LEFT - 10) * (day - self.begin).days / self.days


def _bar(window: Window, scale: _Scale, y: int) -> list[str]:
    title = window.title.split(":")[0].split(",")[0]
    x = scale.x(window.opens_on)
    until = window.certificate_from or window.opens_on
    counts = f"{window.rows} rows, {window.held} held"
    tip = f"Wave {window.wave.value} opens {window.opens_on}; {counts}; all gone from {until}"
    state = "held" if window.held else "none" if not window.rows else "clear"
    width = max(6.0, scale.x(until) - x)
    dates = f"{window.opens_on:%d %b}" + (f" to {until:%d %b %Y}" if until > window.opens_on else "")
    # Where a bar reaches the right edge, its dates stand before it.
    outside = x + width + 6
    anchor = "start" if outside < _WIDTH - 130 else "end"
    at = outside if anchor == "start" else x - 6
    return [
        f"<g><title>{escape(tip)}</title>",
        *_label(str(window.wave.value), title, y),
        f'<rect class="bar {state}" x="{x:.1f}" y="{y + 4}" width="{width:.1f}" height="16" rx="3"/>',
        f'<text class="small" x="{at:.1f}" y="{y + 16}" text-anchor="{anchor}">{dates}</text></g>',
    ]


def _label(number: str, title: str, y: int) -> list[str]:
    """A wave's number and its title, in two lines where one would run into the bar."""
    lines = textwrap.wrap(title, _LETTERS) or [""]
    first = y + 16 - 7 * (len(lines) - 1)
    found = [f'<text class="label" x="0" y="{y + 16}">{number}</text>'] if number else []
    return found + [
        f'<text class="label" x="26" y="{first + 14 * index}">{escape(line)}</text>' for index, line in enumerate(lines)
    ]


def _subscriptions(plan: Plan, scale: _Scale, y: int) -> list[str]:
    begins, until = plan.waves[-1].opens_on, plan.certificate.subscriptions_until
    x = scale.x(begins)
    tip = f"Cancelled subscriptions: their data is gone by {until}"
    return [
        f"<g><title>{tip}</title>",
        *_label("", "Subscriptions, once cancelled", y),
        f'<rect class="bar tail" x="{x:.1f}" y="{y + 4}" width="{scale.x(until) - x:.1f}" height="16" rx="3"/>',
        f'<text class="small" x="{x - 6:.1f}" y="{y + 16}" text-anchor="end">until {until:%d %b %Y}</text></g>',
    ]


def _months(begin: date, end: date) -> list[date]:
    found = []
    year, month = begin.year, begin.month
    total = (end.year - begin.year) * 12 + end.month - begin.month + 1
    every = max(1, total // 10)
    for index in range(1, total + 1):
        day = date(year + (month + index - 1) // 12, (month + index - 1) % 12 + 1, 1)
        if index % every == 0 and begin < day < end:
            found.append(day)
    return found
