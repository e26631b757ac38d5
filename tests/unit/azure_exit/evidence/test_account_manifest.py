"""Manifests of whole accounts: every item has its container, every container and service its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from azure_exit.evidence import read_manifest
from azure_exit.problems import InputError
from tests.unit.azure_exit.evidence.test_transfer_manifest import HEAD, end, item, written

WHOLE = {**HEAD, "scope": "account", "source": "/subscriptions/X/storageAccounts/S"}


def container(name: str, items: int, size: int | None = None, **changed: Any) -> dict[str, Any]:
    """The line of a container of objects of one byte."""
    amount = items if size is None else size
    line = {"container": name, "target": f"s3://hub/{name}", "items": items, "bytes": amount, "listing": "0" * 64}
    return {**line, "left_out": {}, **changed}


def services(**changed: Any) -> list[dict[str, Any]]:
    """Empty services."""
    lines: dict[str, dict[str, Any]] = {
        name: {"service": name, "number": 0, "names": []} for name in ("file shares", "queues", "tables")
    }
    return [{**line, **changed.get(name, {})} for name, line in lines.items()]


ITEMS = (item("a-b/x"), item("a/x"), item("a/y"))
CONTAINERS = (container("a", 2), container("a-b", 1), container("empty", 0))


def test_containers_and_services_are_read(tmp_path: Path) -> None:
    lines = services(queues={"number": 30, "names": ["jobs"]}, tables={"unlisted": "403"})
    found = read_manifest(written(tmp_path / "m", WHOLE, *ITEMS, *CONTAINERS, *lines, end(3, 3)))
    assert found.account is not None
    assert {name: part.items for name, part in found.account.containers.items()} == {"a": 2, "a-b": 1, "empty": 0}
    assert found.account.uncovered == {"queues": (30, ("jobs",))}
    assert found.account.unlisted == {"tables": "403"}
    assert [reason for reason, _ in found.account.held] == [
        "30 queues are not covered by the kit: jobs ...",
        "tables of the account were not listed: 403",
    ]
    assert found.different == 0


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        ((WHOLE, *ITEMS, *CONTAINERS[:1], CONTAINERS[2], *services(), end(3, 3)), "a-b has none"),
        ((WHOLE, *ITEMS, *CONTAINERS, *services()[:2], end(3, 3)), "tables have none"),
        ((WHOLE, *ITEMS, container("a", 1), *CONTAINERS[1:], *services(), end(3, 3)), "2 items, 2 bytes"),
        ((WHOLE, *ITEMS, container("a", 2, 9), *CONTAINERS[1:], *services(), end(3, 3)), "2 items, 2 bytes"),
        ((WHOLE, *ITEMS, CONTAINERS[1], CONTAINERS[0], *services(), end(3, 3)), "ascending order"),
        ((WHOLE, *ITEMS, *services(), *CONTAINERS, end(3, 3)), "before the services"),
        ((WHOLE, *CONTAINERS[2:], *ITEMS, *services(), end(3, 3)), "names in ascending order"),
        ((WHOLE, item("x"), *services(), end(1, 1)), "CONTAINER/BLOB"),
        ((WHOLE, *ITEMS, *CONTAINERS, *services(), services()[0], end(3, 3)), "each service once"),
        ((WHOLE, *ITEMS, *CONTAINERS, *services(queues={"number": 1}), end(3, 3)), "names the first"),
        ((WHOLE, *ITEMS, *CONTAINERS, *services(queues={"names": ["a"]}), end(3, 3)), "names the first"),
        ((WHOLE, *ITEMS, container("a", 2, left_out={"versions": -1}), end(3, 3)), "left_out counts"),
        ((WHOLE, *ITEMS, container("a", 2, listing="0"), end(3, 3)), "listing is the digest"),
        ((WHOLE, *ITEMS, container("a", 2, target=""), end(3, 3)), "has a target, or null"),
        (({**WHOLE, "scope": "container"}, end(0, 0)), "scope is account"),
        (({**WHOLE, "kind": "tables"}, end(0, 0)), "scope is account"),
        ((HEAD, *CONTAINERS, end(0, 0)), "names in ascending order"),
    ],
)
def test_what_does_not_add_up_is_refused(tmp_path: Path, lines: tuple[Any, ...], rule: str) -> None:
    with pytest.raises(InputError) as refused:
        read_manifest(written(tmp_path / "m", *lines))
    assert rule in refused.value.problems[0].rule
