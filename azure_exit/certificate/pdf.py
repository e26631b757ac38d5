"""The certificate as PDF: the same certificate is always the same bytes."""

from __future__ import annotations

import io
from html import escape
from typing import Any

from azure_exit.certificate.text import Certificate, Section

_INK, _SOFT, _RULE = "#1c2430", "#5a6675", "#d9dee5"


def pdf_bytes(certificate: Certificate) -> bytes:
    """The PDF. It holds no date and no name of its own, so that its bytes follow from the certificate alone."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415 - only whoever writes one loads it
    from reportlab.lib.units import mm  # noqa: PLC0415
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer  # noqa: PLC0415

    styles = _styles()
    written = io.BytesIO()
    document = SimpleDocTemplate(
        written,
        pagesize=A4,
        invariant=1,
        title=certificate.title,
        author="",
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
    )
    story: list[Any] = [
        Paragraph(escape(certificate.title), styles["title"]),
        Paragraph(escape(certificate.statement), styles["soft"]),
    ]
    for section in certificate.sections:
        story += [Paragraph(escape(section.heading), styles["heading"]), *_facts(section, styles)]
        if section.table:
            story += [Spacer(1, 2 * mm), _table(section, styles)]
    document.build(story, onFirstPage=_number, onLaterPages=_number)
    return written.getvalue()


def _facts(section: Section, styles: dict[str, Any]) -> list[Any]:
    from reportlab.lib.units import mm  # noqa: PLC0415
    from reportlab.platypus import Paragraph, Table  # noqa: PLC0415

    if not section.facts:
        return []
    rows = [
        [Paragraph(escape(name), styles["label"]), Paragraph(escape(text), styles["cell"])]
        for name, text in section.facts
    ]
    return [Table(rows, colWidths=[44 * mm, 130 * mm], style=[("VALIGN", (0, 0), (-1, -1), "TOP")])]


def _table(section: Section, styles: dict[str, Any]) -> Any:
    from reportlab.lib.colors import HexColor  # noqa: PLC0415
    from reportlab.lib.units import mm  # noqa: PLC0415
    from reportlab.platypus import Paragraph, Table  # noqa: PLC0415

    head, *rows = section.table
    cells = [[Paragraph(escape(cell), styles["label"]) for cell in head]]
    cells += [[Paragraph(escape(cell), styles["small"]) for cell in row] for row in rows]
    widths = [78, 36, 20, 20, 20] if len(head) == 5 and head[0] else [40, 44, 40, 20, 30]
    look = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(_RULE)),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        *([] if head[0] else [("BOTTOMPADDING", (0, 1), (-1, -1), 22)]),
    ]
    return Table(cells, colWidths=[width * mm for width in widths], repeatRows=1, style=look)


def _styles() -> dict[str, Any]:
    from reportlab.lib.colors import HexColor  # noqa: PLC0415
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415

    ink, soft = HexColor(_INK), HexColor(_SOFT)
    base = {"fontName": "Helvetica", "textColor": ink, "splitLongWords": True}
    return {
        "title": ParagraphStyle(
            "title", **{**base, "fontName": "Helvetica-Bold"}, fontSize=18, leading=23, spaceAfter=6
        ),
        "heading": ParagraphStyle(
            "heading", **{**base, "fontName": "Helvetica-Bold"}, fontSize=11.5, leading=15, spaceBefore=12, spaceAfter=4
        ),
        "soft": ParagraphStyle("soft", **{**base, "textColor": soft}, fontSize=9, leading=12.5, spaceAfter=4),
        "label": ParagraphStyle("label", **{**base, "textColor": soft}, fontSize=8.5, leading=11),
        "cell": ParagraphStyle("cell", **base, fontSize=8.5, leading=11, wordWrap="CJK"),
        "small": ParagraphStyle("small", **base, fontSize=7, leading=9, wordWrap="CJK"),
    }


def _number(canvas: Any, document: Any) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(document.pagesize[0] - document.rightMargin, 28, str(document.page))
