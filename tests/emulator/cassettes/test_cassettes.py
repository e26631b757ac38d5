"""The stand-in answers as the real cloud was recorded to answer, but for a committed list that may only shrink.

Each line of `differences/<service>.yaml` is one difference with the reason why it stays. A difference that is not
listed fails, and so does a listed one that is gone: take its line out, and lower the service's number in
`differences/counts.json`. A commit that raises one fails. Only a comparison that sees more may begin a new count:
`comparison` is then one higher, and the commit says why.
"""

from __future__ import annotations

import functools
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.emulator.cassettes.corpus import cassettes, require_recordings
from tests.emulator.cassettes.replay import Replay, Tally

DIFFERENCES = Path(__file__).parent / "differences"
COUNTS = DIFFERENCES / "counts.json"
# The provider's services of which the stand-in serves the API. Object storage has its own module.
SERVICES = (
    "account",
    "audittrail",
    "billing",
    "cockpit",
    "domain",
    "iam",
    "instance",
    "ipam",
    "k8s",
    "keymanager",
    "lb",
    "rdb",
    "registry",
    "secret",
    "vpc",
    "vpcgw",
)


def allowed(service: str) -> set[tuple[str, str, str]]:
    """The committed differences of a service. Raises AssertionError for a line without a reason."""
    path = DIFFERENCES / f"{service}.yaml"
    rows = yaml.safe_load(path.read_text()) if path.exists() else None
    for row in rows or ():
        assert row["reason"].strip(), f"{path.name}: {row} has no reason"
    return {(row["request"], row["difference"], row["at"]) for row in rows or ()}


@pytest.mark.parametrize("service", SERVICES)
def test_the_list_only_shrinks(service: str) -> None:
    counts = json.loads(COUNTS.read_text())
    assert len(allowed(service)) == counts["services"].get(service, 0), f"differences/counts.json, {service}"
    for commit, before in _earlier():
        if before["comparison"] == counts["comparison"]:
            highest = before["services"].get(service, 0)
            assert counts["services"].get(service, 0) <= highest, f"{service} had {highest} differences in {commit}"


def _earlier() -> Iterator[tuple[str, Any]]:
    """The counts that were committed before, as far as this checkout knows its history."""
    for commit in _git("log", "--format=%H", "--", COUNTS.name).split():
        if kept := _git("show", f"{commit}:./{COUNTS.name}"):
            yield commit, json.loads(kept)


@functools.cache
def _git(*arguments: str) -> str:
    """What git prints, and nothing where there is no repository."""
    command = ["git", "-C", str(DIFFERENCES), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("service", SERVICES)
def test_replies_are_as_recorded(service: str, record_property: Callable[[str, object], None]) -> None:
    require_recordings()
    tally = Tally(service)
    for cassette in cassettes(service):
        tally.add(Replay(cassette).run())
    found = tally.differences()
    record_property(
        "cassettes",
        {
            "service": service,
            "replayed": tally.replayed,
            "alike": tally.alike,
            "listed": len(found),
            "not served": tally.not_served,
            "dependent": tally.dependent,
        },
    )
    committed = allowed(service)
    new = [f"{' | '.join(key)}  (seen in {tally.seen_in[key]})" for key in found if key not in committed]
    assert not new, "replies differ from the recorded ones:\n" + "\n".join(new)
    gone = [" | ".join(key) for key in sorted(committed - set(found))]
    assert not gone, f"these differences are gone: take them out of differences/{service}.yaml\n" + "\n".join(gone)
