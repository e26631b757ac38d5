"""Shows a plan: on a terminal, as Markdown, as a page that needs nothing else."""

from __future__ import annotations

from azure_exit.show.markdown import markdown
from azure_exit.show.page import page

__all__ = ["markdown", "page"]
