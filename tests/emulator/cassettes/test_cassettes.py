"""The stand-in answers as the real cloud was recorded to answer, but for a committed list that may only shrink.

Each line of `differences/<service>.yaml` is one difference with the reason why it stays. A difference that is not
listed fails, and so does a listed one that is gone: take its line out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.emulator.cassettes.corpus import cassettes, recordings
from tests.emulator.cassettes.replay import Replay, Tally

DIFFERENCES = Path(__file__).parent / "differences"
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


@pytest.mark.skipif(
    recordings() is None, reason="the provider's module is not in the Go module cache: build the engine"
)
@pytest.mark.parametrize("service", SERVICES)
def test_replies_are_as_recorded(service: str, record_property: Callable[[str, object], None]) -> None:
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
