"""What is taken out of the SDK changes nothing of what a program declares, and only in the release it was made for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pulumi
import pulumi._version
import pytest
from pulumi.runtime import resource, rpc, rpc_manager, stack

from components.sdk_tuning import RELEASE, SWITCH, tune_sdk

CHANGED = [
    *((module, "log") for module in (resource, rpc, rpc_manager, stack)),
    (resource, "_get_stack_trace"),
    (resource, "_get_source_position"),
    (stack, "asyncio"),
]


@pytest.fixture(autouse=True)
def stock(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[ModuleType, str], Any]]:
    """The SDK as it is before, and again after, each test."""
    monkeypatch.delenv(SWITCH, raising=False)
    before = {(module, name): getattr(module, name) for module, name in CHANGED}
    yield before
    for (module, name), value in before.items():
        setattr(module, name, value)


def test_release_is_the_pinned_one() -> None:
    assert pulumi._version._VERSION == RELEASE


def test_switch_leaves_the_sdk_as_it_is(monkeypatch: pytest.MonkeyPatch, stock: dict[Any, Any]) -> None:
    monkeypatch.setenv(SWITCH, "stock")
    assert not tune_sdk()
    assert {(module, name): getattr(module, name) for module, name in CHANGED} == stock


def test_another_release_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch, stock: dict[Any, Any]) -> None:
    monkeypatch.setattr(pulumi._version, "_VERSION", "3.260.0")
    assert not tune_sdk()
    assert {(module, name): getattr(module, name) for module, name in CHANGED} == stock


def test_own_messages_are_kept() -> None:
    tune_sdk()
    assert resource.log.info is pulumi.log.info  # type: ignore[attr-defined]
    assert resource.log.debug is not pulumi.log.debug  # type: ignore[attr-defined]


class Part(pulumi.CustomResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("test:index:Part", name, {}, opts)


class Whole(pulumi.ComponentResource):
    def __init__(self, name: str) -> None:
        super().__init__("test:index:Whole", name)
        Part(name, pulumi.ResourceOptions(parent=self))
        self.register_outputs({})


def test_position_is_what_the_sdk_finds(monkeypatch: pytest.MonkeyPatch, stock: dict[Any, Any]) -> None:
    tune_sdk()
    found = []

    def note(*_: object, **__: object) -> None:
        trace = stock[resource, "_get_stack_trace"]()
        expected = stock[resource, "_get_source_position"](trace)
        found.append((expected, resource._get_source_position(resource._get_stack_trace())))

    monkeypatch.setattr("pulumi.resource.register_resource", note)

    async def declare() -> None:
        Part("alone")
        Whole("together")

    # Resources want an event loop, which a worker's main thread may have lost to another test.
    asyncio.run(declare())
    assert len(found) == 3
    for expected, position in found:
        assert expected is not None
        assert position == expected


def test_waiting_ends_when_all_is_done_or_something_fails() -> None:
    tune_sdk()
    wait = stack.asyncio.wait  # type: ignore[attr-defined]

    async def main() -> tuple[int, int]:
        tasks = [asyncio.create_task(asyncio.sleep(0)) for _ in range(3)]
        done, _ = await wait(tasks, return_when=asyncio.FIRST_COMPLETED)

        async def fail() -> None:
            raise ValueError("no")

        failing = [asyncio.create_task(fail()), asyncio.create_task(asyncio.sleep(60))]
        failed, waiting = await wait(failing, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        assert isinstance(next(iter(failed)).exception(), ValueError)
        return len(done), len(failed)

    assert asyncio.run(main()) == (3, 1)
