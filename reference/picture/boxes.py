"""Nested boxes: each as large as its content needs, side by side or one above the other, then stretched to fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

PADDING, GAP = 12.0, 12.0
# Between boxes that an arrow with a label joins.
ARROW_GAP = 86.0
TITLE_HEIGHT, LINE_HEIGHT, SIGN_HEIGHT = 21.0, 18.0, 21.0
TITLE_EM, LINE_EM = 14.5, 13.0
# Widths in em, generous, because the reader's sans-serif font is not known.
_NARROW, _WIDE = frozenset("ijlt.,:;'|()[] /-"), frozenset("mwMW@%")


class Direction(StrEnum):
    ROW = "row"
    COLUMN = "column"


@dataclass(frozen=True)
class Line:
    """A line of text within a box. `sign` is drawn before it: `key`, `lock` or nothing."""

    text: str
    sign: str = ""


@dataclass
class Box:
    """A box; `style` is its class in the picture. Sizes and places are set by `arrange`.

    Attributes:
        gap: between its children; wide enough for arrows where there are any.
        grow: its share of what is left of the row or column; 0 keeps it as small as it can be.
        name: by which arrows find it.
        least: how wide its content is at least.
    """

    style: str
    title: str = ""
    lines: Sequence[Line] = ()
    children: Sequence[Box] = ()
    direction: Direction = Direction.COLUMN
    gap: float = GAP
    padding: float = PADDING
    grow: float = 1.0
    name: str = ""
    least: float = 0.0
    x: float = field(default=0.0, init=False)
    y: float = field(default=0.0, init=False)
    width: float = field(default=0.0, init=False)
    height: float = field(default=0.0, init=False)

    @property
    def head(self) -> float:
        """The height of title and lines."""
        text = (TITLE_HEIGHT if self.title else 0.0) + sum(line_height(line) for line in self.lines)
        return text + (GAP / 2 if text and self.children else 0.0)

    def walk(self) -> Iterator[Box]:
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, name: str) -> Box | None:
        return next((each for each in self.walk() if each.name == name), None)


def text_width(text: str, em: float, *, bold: bool = False) -> float:
    """About how wide a text is."""
    widths = (0.32 if char in _NARROW else 0.9 if char in _WIDE else 0.68 if char.isupper() else 0.55 for char in text)
    return sum(widths) * em * (1.06 if bold else 1.0)


def line_height(line: Line) -> float:
    return SIGN_HEIGHT if line.sign else LINE_HEIGHT


def line_width(line: Line) -> float:
    return text_width(line.text, LINE_EM) + (26.0 if line.sign else 0.0)


def widen_alike(*boxes: Box) -> None:
    """Make boxes that stand above each other equally wide."""
    widest = max(needs(box)[0] for box in boxes)
    for box in boxes:
        box.least = widest - 2 * box.padding


def arrange(box: Box, x: float, y: float) -> None:
    """Give a box and all within it their sizes and places."""
    width, height = needs(box)
    _place(box, x, y, width, height)


def columns(boxes: Sequence[Box], gap: float) -> list[list[Box]]:
    """Boxes one below the other as far as the tallest of them reaches, each in the last column with room."""
    heights = [needs(box)[1] for box in boxes]
    found: list[list[Box]] = []
    used: list[float] = []
    for box, height in zip(boxes, heights, strict=True):
        place = next((i for i in reversed(range(len(used))) if used[i] + gap + height <= max(heights)), None)
        if place is None:
            found.append([box])
            used.append(height)
        else:
            found[place].append(box)
            used[place] += gap + height
    return found


def needs(box: Box) -> tuple[float, float]:
    """The least width and height of a box."""
    text = max(
        (text_width(box.title, TITLE_EM, bold=True), *(line_width(line) for line in box.lines)),
        default=0.0,
    )
    sizes = [needs(child) for child in box.children]
    gaps = box.gap * max(len(sizes) - 1, 0)
    if box.direction is Direction.ROW:
        inner = (sum(width for width, _ in sizes) + gaps, max((height for _, height in sizes), default=0.0))
    else:
        inner = (max((width for width, _ in sizes), default=0.0), sum(height for _, height in sizes) + gaps)
    width = max(text, inner[0], box.least) + 2 * box.padding
    return width, box.head + inner[1] + 2 * box.padding


def _place(box: Box, x: float, y: float, width: float, height: float) -> None:
    box.x, box.y, box.width, box.height = x, y, width, height
    left, top = x + box.padding, y + box.padding + box.head
    inner_width, inner_height = width - 2 * box.padding, height - 2 * box.padding - box.head
    sizes = [needs(child) for child in box.children]
    is_row = box.direction is Direction.ROW
    needed = sum(size[0 if is_row else 1] for size in sizes) + box.gap * max(len(sizes) - 1, 0)
    spare = max((inner_width if is_row else inner_height) - needed, 0.0)
    shares = sum(child.grow for child in box.children)
    for child, (child_width, child_height) in zip(box.children, sizes, strict=True):
        more = spare * child.grow / shares if shares else 0.0
        if is_row:
            _place(child, left, top, child_width + more, inner_height)
            left += child.width + box.gap
        else:
            _place(child, left, top, inner_width, child_height + more)
            top += child.height + box.gap
