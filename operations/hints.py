# ruff: noqa: E501 - a table reads best with one row a line
"""The way out of what clouds and engines say, by what they say."""

from __future__ import annotations

import re

from operations.events import Problem

_HINTS = tuple(
    (re.compile(pattern, re.IGNORECASE), text)
    for pattern, text in (
        (r"stand-in cloud (does not serve|has a bug)", "the rehearsal's cloud lacks it: emulator/products/ is the place, `hub emulator status` names the log"),
        (r"insufficient permissions|permission.?denied|\b403\b", "the API key lacks a permission set: see stacks/foundation.py for what the deployer needs"),
        (r"authentication is denied|denied authentication|\b401\b|invalid.*secret key", "check SCW_ACCESS_KEY and SCW_SECRET_KEY: the key is unknown, expired or deleted"),
        (r"quota", "ask Scaleway's support for a higher quota, or take what is unused away"),
        (r"too many requests|\b429\b", "the cloud limits the pace: run the command again, it continues"),
        (r"currently locked", "another engine works on this stack, or one was killed elsewhere: when it is surely gone, `pulumi cancel` in `hub shell`"),
        (r"incorrect passphrase", "PULUMI_CONFIG_PASSPHRASE is not the one that this environment's stacks were made with"),
        (r"still (in use|contains|has)|resource_still_in_use", "something that this program does not know still uses it: find it by name or id and remove that first"),
        (r"already exists|name.*(taken|used)|conflict", "something of that name exists outside this state: rename it, remove it, or `pulumi import` it in `hub shell`"),
        (r"protected|protect.*true", "it holds data: `pulumi state unprotect` in `hub shell`, after the decision to lose it was taken and written down"),
        (r"\b5\d\d\b|internal error|connection (reset|refused)|\bEOF\b|timeout|deadline exceeded|no such host", "the cloud did not answer properly: run the command again, it continues where it stopped"),
        (r"require_output|Required output|does not have .* output", "the layer before this one is not up: `hub up` without --layer brings all up in order"),
        (r"out of stock|out_of_stock", "the node type is not available in that zone now: choose another in the environment's file"),
        (r"no resource plugin|could not load plugin|failed to load plugin", "`hub doctor` says what is missing"),
    )
)  # fmt: skip


def hint(problem: Problem) -> str:
    """What to do about a problem; empty when nothing is known."""
    return problem.way_out or next((text for pattern, text in _HINTS if pattern.search(problem.message)), "")
