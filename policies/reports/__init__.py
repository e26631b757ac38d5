"""A check's report in the forms that people and machines read: a table, JSON, SARIF, JUnit."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """How a report is written."""

    TABLE = "table"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


__all__ = ["Format"]
