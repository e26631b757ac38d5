"""Writes arranged boxes and arrows as SVG, legible on light and on dark pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from reference.picture.arrows import Arrow
from reference.picture.boxes import LINE_EM, TITLE_EM, TITLE_HEIGHT, Box, line_height

SVG = "http://www.w3.org/2000/svg"
FONT = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"


class Colours(NamedTuple):
    """Fill and line, on a light and on a dark page."""

    light: tuple[str, str]
    dark: tuple[str, str]
    radius: float = 6.0
    dashed: bool = False


STYLES = {
    "paper": Colours(("#ffffff", "#d5dbe3"), ("#10151c", "#39424e"), radius=10),
    "project": Colours(("#f4f6f9", "#8a97a8"), ("#181f29", "#5d6b7d"), radius=8),
    "network": Colours(("#eaf2fd", "#3b78c4"), ("#13243a", "#5b97e0"), radius=8, dashed=True),
    "tier": Colours(("#ffffff", "#3b78c4"), ("#0f1a29", "#5b97e0")),
    "resource": Colours(("#ffffff", "#aab4c1"), ("#222b37", "#5d6b7d")),
    "zone": Colours(("#f4f6f9", "#cfd6df"), ("#181f29", "#414d5c")),
    "pool": Colours(("#e6f4ea", "#4a9a63"), ("#16301f", "#57ab70")),
    "database": Colours(("#e6f4ea", "#4a9a63"), ("#16301f", "#57ab70"), radius=12),
    "bucket": Colours(("#fdf3e1", "#c58a2a"), ("#33270f", "#d9a247"), radius=12),
    "person": Colours(("#f0eafa", "#7d5bbe"), ("#241b38", "#a080e0"), radius=20),
}
_TEXT = {"title": ("#17202b", "#f0f4f9"), "line": ("#3f4b59", "#bcc7d4"), "arrow": ("#1f4f8f", "#9cc4fb")}
_SIGNS = {"key": ("#a06a00", "#f0b95a"), "lock": ("#b0303a", "#ff8f96")}
# On a grid of 12 by 12.
_SIGN_PATHS = {
    "key": "M4 1a3.5 3.5 0 1 0 2.6 5.8l3 3V12h2.2v-2.2L7.3 5.6A3.5 3.5 0 0 0 4 1Zm-.6 2a1.1 1.1 0 1 1 0 2.2"
    " 1.1 1.1 0 0 1 0-2.2Z",
    "lock": "M6 .6A2.9 2.9 0 0 0 3.1 3.5V5H2v6.4h8V5H8.9V3.5A2.9 2.9 0 0 0 6 .6Zm0 1.5c.8 0 1.4.6 1.4 1.4V5H4.6V3.5"
    "c0-.8.6-1.4 1.4-1.4Z",
}


def draw(root: Box, arrows: Sequence[Arrow], title: str, description: str) -> str:
    """The picture as text; `title` and `description` are for those who do not see it."""
    ET.register_namespace("", SVG)
    size = {"width": _number(root.width), "height": _number(root.height)}
    svg = ET.Element(f"{{{SVG}}}svg", {**size, "viewBox": f"0 0 {size['width']} {size['height']}", "role": "img"})
    _add(svg, "title", text=title)
    _add(svg, "desc", text=description)
    _add(svg, "style", text=_stylesheet())
    marker = _add(
        _add(svg, "defs"), "marker", id="head", viewBox="0 0 10 10", refX="9", refY="5", markerWidth="7",
        markerHeight="7", orient="auto-start-reverse",
    )  # fmt: skip
    _add(marker, "path", d="M0 0 10 5 0 10Z", **{"class": "head"})
    for box in root.walk():
        _box(svg, box)
    for arrow in arrows:
        _arrow(svg, arrow)
    ET.indent(svg)
    return ET.tostring(svg, encoding="unicode") + "\n"


def _box(svg: ET.Element, box: Box) -> None:
    if box.style != "bare":
        _add(
            svg, "rect", x=_number(box.x), y=_number(box.y), width=_number(box.width), height=_number(box.height),
            rx=_number(STYLES[box.style].radius), **{"class": box.style},
        )  # fmt: skip
    left, top = box.x + box.padding, box.y + box.padding
    if box.title:
        _add(svg, "text", text=box.title, x=_number(left), y=_number(top + 14), **{"class": "title"})
        top += TITLE_HEIGHT
    for line in box.lines:
        height = line_height(line)
        indent = 0.0
        if line.sign:
            place = f"translate({_number(left)} {_number(top + height / 2 - 7)})"
            _add(svg, "path", d=_SIGN_PATHS[line.sign], transform=place, **{"class": line.sign})
            indent = 18.0
        _add(
            svg,
            "text",
            text=line.text,
            x=_number(left + indent),
            y=_number(top + height / 2 + 4.5),
            **{"class": "line"},
        )
        top += height


def _arrow(svg: ET.Element, arrow: Arrow) -> None:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in arrow.points)
    _add(svg, "polyline", points=points, **{"class": "arrow", "marker-end": "url(#head)"})
    is_upright = arrow.points[0][0] == arrow.points[-1][0]
    for index, label in enumerate(reversed(arrow.labels)):
        x, y = arrow.at
        if is_upright:
            x, y = x + 8, y + 4 - 15 * index
        else:
            y -= 7 + 15 * index
        anchor = "start" if is_upright else "middle"
        _add(svg, "text", text=label, x=_number(x), y=_number(y), **{"class": "label", "text-anchor": anchor})


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{SVG}}}{tag}", attributes)
    element.text = text
    return element


def _stylesheet() -> str:
    dark = "".join(_rules(1))
    return "".join(
        (
            f"text{{font-family:{FONT}}}.title{{font-size:{TITLE_EM}px;font-weight:600}}",
            f".line,.label{{font-size:{LINE_EM}px}}",
            ".label{font-weight:600}.arrow{fill:none;stroke-width:1.8}",
            *(f".{name}{{stroke-dasharray:7 4}}" for name, style in STYLES.items() if style.dashed),
            *_rules(0),
            f"@media (prefers-color-scheme:dark){{{dark}}}",
        )
    )


def _rules(scheme: int) -> Sequence[str]:
    """The colours of everything; `scheme` is 0 for light, 1 for dark."""
    pairs = {name: (style.light, style.dark)[scheme] for name, style in STYLES.items()}
    boxes = [f".{name}{{fill:{fill};stroke:{stroke}}}" for name, (fill, stroke) in pairs.items()]
    texts = [f".{name}{{fill:{_TEXT[name][scheme]}}}" for name in ("title", "line")]
    signs = [f".{name}{{fill:{colours[scheme]};fill-rule:evenodd}}" for name, colours in _SIGNS.items()]
    arrow = _TEXT["arrow"][scheme]
    return [*boxes, *texts, *signs, f".arrow{{stroke:{arrow}}}.head,.label{{fill:{arrow}}}"]


def _number(value: float) -> str:
    """Short and the same on every machine."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
