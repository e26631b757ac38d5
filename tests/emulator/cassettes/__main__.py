"""`python -m tests.emulator.cassettes [SERVICE ...]`: replay the recorded replies and print what differs."""

from __future__ import annotations

import sys

from tests.emulator.cassettes.corpus import cassettes, services
from tests.emulator.cassettes.replay import Replay, Tally

for service in sys.argv[1:] or services():
    tally = Tally()
    for cassette in cassettes(service):
        tally.add(Replay(cassette).run())
    print(
        f"{service}: {tally.replayed} replayed, {tally.alike} alike, {tally.not_served} not served, "
        f"{tally.dependent} dependent on what is not served"
    )
    for key, count in tally.differences().items():
        print(f"  {count:4} {key[0]}  {key[1]}  {key[2]}   ({tally.seen_in[key]})")
