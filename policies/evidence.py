"""Dated records that an account's reading brings along: scans, reviews, tests."""

from __future__ import annotations

from datetime import datetime

from policies.instants import instant
from policies.resource import Resource, Stack


def newest(stack: Stack, kind: str, path: str) -> tuple[datetime, Resource] | None:
    """The latest record of a kind by its date at `path`; None when there is no dated one."""
    dated = [(found, each) for each in stack.of(kind) if (found := instant(each.value(path)))]
    return max(dated, key=lambda each: each[0], default=None)
