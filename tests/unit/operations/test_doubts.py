"""What may have been created is described well enough to be put into a state."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from operations.doubts import Doubt, pending, planned, read_plan, without_hidden
from operations.events import SECRET, UNKNOWN, Account

MARK = "4dabf18193072939515e22adb298388d"
KIND = "scaleway:loadbalancers/certificate:Certificate"
URN = f"urn:pulumi:rehearsal.platform::hub::{KIND}::entry"
ENCRYPTED = {MARK: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:abc"}
BLINDED = {MARK: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": SECRET}


def account(op: str = "create", **inputs: Any) -> Account:
    found = Account()
    state = {"type": KIND, "urn": URN, "custom": True, "inputs": inputs, "parent": "parent", "provider": "p::1"}
    metadata = {"op": op, "urn": URN, "type": KIND, "old": None, "new": state}
    list(found.feed({"resourcePreEvent": {"metadata": metadata}}))
    return found


def test_what_is_secret_or_unknown_is_left_out_unless_it_is_there_encrypted() -> None:
    value = {"name": "a", "password": SECRET, "blinded": BLINDED, "key": ENCRYPTED, "id": UNKNOWN, "list": [1, SECRET]}
    assert without_hidden(value) == {"name": "a", "key": ENCRYPTED, "list": [1]}


def test_a_plan_brings_secrets_and_dependencies() -> None:
    goal = {"inputDiff": {"adds": {"name": "entry", "chain": ENCRYPTED}}, "dependencies": ["a", "b"], "protect": True}
    (doubt,) = planned(account(name="entry", chain=BLINDED), {URN: goal})
    resource = doubt.as_resource("fr-par-1/1", {"a", "parent"})
    assert resource["inputs"] == {"name": "entry", "chain": ENCRYPTED}
    assert resource["outputs"] == {"name": "entry", "chain": ENCRYPTED, "id": "fr-par-1/1"}
    assert (resource["id"], resource["parent"], resource["protect"]) == ("fr-par-1/1", "parent", True)
    assert resource["dependencies"] == ["a"], "a state may not name what it does not hold"


def test_without_a_plan_the_events_have_to_do() -> None:
    (doubt,) = planned(account(name="entry", chain=BLINDED), {})
    assert doubt.as_resource("1", ())["inputs"] == {"name": "entry"}


def test_the_plan_of_a_replacement_is_no_whole() -> None:
    goal: dict[str, Any] = {"inputDiff": {"adds": {"tags": []}}}
    (doubt,) = planned(account("create-replacement", name="entry"), {URN: goal})
    assert doubt.inputs == {"name": "entry"}


def test_what_depends_on_the_unknown_was_not_created() -> None:
    assert not pending({"urn": URN, "type": KIND, "inputs": {"nested": [{"id": UNKNOWN}]}}).is_known
    assert Doubt(URN, KIND, {}).is_known


def test_marks_of_defaults_stay_with_the_inputs() -> None:
    resource = pending({"urn": URN, "type": KIND, "inputs": {"__defaults": ["a"], "block": {"__defaults": [], "b": 1}}})
    made = resource.as_resource("1", ())
    assert made["inputs"]["__defaults"] == ["a"]
    assert made["outputs"] == {"block": {"b": 1}, "id": "1"}


def test_a_plan_that_was_not_saved_is_empty(tmp_path: Path) -> None:
    assert read_plan(tmp_path / "plan.json") == {}
    (tmp_path / "plan.json").write_text(json.dumps({"resourcePlans": {URN: {"goal": {"a": 1}}, "b": {}}}))
    assert read_plan(tmp_path / "plan.json") == {URN: {"a": 1}}
