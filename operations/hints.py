# ruff: noqa: E501 - a table reads best with one row a line
"""The way out of what clouds and engines say, by what they say."""

from __future__ import annotations

import re

from operations.events import Problem

_AGAIN = "run the command again, it continues where it stopped"
_MISSING = r"not found|does not exist|NoSuchBucket|\b404\b"
_SCHEDULED = "scheduled for deletion"
_GONE = f"{_MISSING}|{_SCHEDULED}"
_TAKEN = r"already (exists|own|used)|name.*(taken|used)|same secret name|overlaps|conflict"

# The first row that matches counts: what is said exactly comes before what a status code says.
_HINTS = tuple(
    (re.compile(pattern, re.IGNORECASE), text)
    for pattern, text in (
        (r"stand-in cloud (does not serve|has a bug)", "the rehearsal's cloud lacks it: emulator/products/ is the place, `hub emulator status` names the log"),
        (r"missing resource identity after read|^(refreshing .*\n)?database \S+ not found", "it is gone from the cloud, which its provider cannot say: `pulumi state delete` with its URN in `hub shell`, then run the command again"),
        (r"authentication is denied|denied authentication|InvalidAccessKeyId|SignatureDoesNotMatch|\b401\b|invalid.*secret key", "check SCW_ACCESS_KEY and SCW_SECRET_KEY: the key is unknown, expired or deleted"),
        (r"quota|TooManyBuckets", "ask Scaleway's support for a higher quota, or take what is unused away"),
        (r"currently locked", "another engine works on this stack, or one was killed elsewhere: when it is surely gone, `pulumi cancel` in `hub shell`"),
        (r"\bis locked\b", "Scaleway has locked it or its project: its support says why and lifts that"),
        (r"insufficient permissions|permission.?denied|AccessDenied|\b403\b", "the API key lacks a permission set: see stacks/foundation.py for what the deployer needs"),
        (r"too many requests|SlowDown|\b429\b", f"the cloud limits the pace: {_AGAIN}"),
        (r"incorrect passphrase", "PULUMI_CONFIG_PASSPHRASE is not the one that this environment's stacks were made with"),
        (r"waiting for .* failed: timeout|timeout while waiting for", "it is not ready yet, or never gets so: its page in the console says which; once it is ready, run the command again; what is in error has to be deleted there first"),
        (_SCHEDULED, "it was deleted and can be restored for some days: restore it in the console, or take it out of the state with `pulumi state delete` in `hub shell` to make a new one"),
        (r"still (in use|contains|has|attached)|resource_still_in_use|BucketNotEmpty", "something that this program does not know still uses it: find it by name or id and remove that first"),
        (r"BucketAlreadyExists", "somebody else has a bucket of that name, and all customers share the names: give the environment another name"),
        (_TAKEN, "something like it exists outside this state: if an interrupted run made it, run the command again; else rename it, remove it, or `pulumi import` it in `hub shell`"),
        (r"transient state", "it is still being changed: run the command again once that is done"),
        (_MISSING, "it, or what it stands on, was deleted outside this program: `hub refresh`, then run the command again"),
        (r"out of stock|out_of_stock", "the type is not available in that zone now: choose another in the environment's file, or wait"),
        (r"invalid argument|MalformedXML|InvalidRequest\b", "the cloud refuses a value: change it in the environment's file, or in the component that sets it"),
        (r"precondition|\b412\b", "something else has to be done first, which the message names; then run the command again"),
        (r"protected|protect.*true", "it holds data: `pulumi state unprotect` in `hub shell`, after the decision to lose it was taken and written down"),
        (r"could not parse|cannot unmarshal|invalid character|unexpected end of JSON|XML syntax|deserialization failed", "what answered is not Scaleway's API: check HTTPS_PROXY and https://status.scaleway.com, then run the command again"),
        (r"\b5\d\d\b|internal error|connection (reset|refused)|\bEOF\b|timeout|deadline exceeded|no such host|giving up", f"the cloud did not answer properly: {_AGAIN}; if it stays so, https://status.scaleway.com"),
        (r"require_output|Required output|does not have .* output", "the layer before this one is not up: `hub up` without --layer brings all up in order"),
        (r"no resource plugin|could not load plugin|failed to load plugin", "`hub doctor` says what is missing"),
    )
)  # fmt: skip


def is_taken(problem: Problem) -> bool:
    """Whether the cloud refuses to create what is there already: after a lost reply, what the same run made."""
    return problem.is_error and re.search(_TAKEN, problem.message, re.IGNORECASE) is not None


def is_gone(problem: Problem) -> bool:
    """Whether the cloud does not know what is to be deleted: after a lost reply, what the same run deleted."""
    return problem.is_error and re.search(_GONE, problem.message, re.IGNORECASE) is not None


def hint(problem: Problem) -> str:
    """What to do about a problem; empty when nothing is known."""
    return problem.way_out or next((text for pattern, text in _HINTS if pattern.search(problem.message)), "")
