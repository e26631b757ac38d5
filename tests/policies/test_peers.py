"""Who counts as a listed peer."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

from policies.peers import TABLE, is_peer, ranges_beyond
from policies.tables import load

ID = "77777777-7777-4777-8777-777777777777"
PEER: dict[str, Any] = {"target": ID, "ranges": ["10.80.0.0/16"], "owner": "platform", "purpose": "backup"}


def test_a_listed_peer_is_one_by_its_id_wherever_it_lies() -> None:
    assert is_peer(f"fr-par/{ID}", [PEER])
    assert is_peer(ID, [PEER])
    assert not is_peer(None, [PEER])


def test_a_peer_that_nobody_answers_for_is_none() -> None:
    assert not is_peer(ID, [PEER | {"owner": ""}])
    assert not is_peer(ID, [PEER | {"purpose": ""}])


def test_the_ranges_behind_peers_are_known() -> None:
    assert ranges_beyond([PEER]) == (IPv4Network("10.80.0.0/16"),)
    assert ranges_beyond([]) == ()


def test_each_line_of_the_table_says_who_and_why() -> None:
    for each in load(TABLE).rows["peers"]:
        assert set(each) == set(PEER)
