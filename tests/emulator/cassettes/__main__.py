"""`python -m tests.emulator.cassettes [--write] [SERVICE ...]`: replay the recorded replies and print what differs.

`--write` adds differences that are not listed yet to `differences/<service>.yaml`, without a reason, and takes out
those that are gone. The test fails until a person has written the reasons.
"""

from __future__ import annotations

import sys

import yaml

from tests.emulator.cassettes.corpus import cassettes
from tests.emulator.cassettes.replay import Replay, Tally
from tests.emulator.cassettes.test_cassettes import DIFFERENCES, SERVICES


def write(service: str, tally: Tally) -> None:
    path = DIFFERENCES / f"{service}.yaml"
    rows = yaml.safe_load(path.read_text()) if path.exists() else None
    reasons = {(row["request"], row["difference"], row["at"]): row["reason"] for row in rows or ()}
    listed = [
        {"request": key[0], "difference": key[1], "at": key[2], "reason": reasons.get(key, "")}
        for key in tally.differences()
    ]
    path.parent.mkdir(exist_ok=True)
    if listed:
        path.write_text(yaml.safe_dump(listed, sort_keys=False, width=150))
    else:
        path.unlink(missing_ok=True)


def main(arguments: list[str]) -> None:
    for service in [each for each in arguments if each != "--write"] or SERVICES:
        tally = Tally(service)
        for cassette in cassettes(service):
            tally.add(Replay(cassette).run())
        print(
            f"{service}: {tally.replayed} replayed, {tally.alike} alike, {tally.not_served} not served, "
            f"{tally.dependent} dependent on what is not served"
        )
        for key, count in tally.differences().items():
            print(f"  {count:4} {key[0]}  {key[1]}  {key[2]}   ({tally.seen_in[key]})")
        if "--write" in arguments:
            write(service, tally)


main(sys.argv[1:])
