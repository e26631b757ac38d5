"""Both forms of a preview give the same resources and changes; what failed or leaves something out is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.reading import DocumentError
from policies.reading.preview import Preview, read_preview, read_steps
from policies.resource import Stack
from policies.values import UnknownValueError

STACK_URN = "urn:pulumi:rehearsal.network::hub::pulumi:pulumi:Stack::hub-rehearsal.network"
PROVIDER = "urn:pulumi:rehearsal.network::hub::pulumi:providers:scaleway::scaleway"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:rehearsal.network::hub::{kind}::{name}"


def entry(kind: str, name: str, inputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"urn": urn(kind, name), "type": kind, "custom": True, "inputs": inputs, **more}


ACL, VPC, KEY = "scaleway:network/acl:Acl", "scaleway:network/vpc:Vpc", "scaleway:keymanager/key:Key"
STEPS: list[dict[str, Any]] = [
    {"op": "same", "urn": STACK_URN, "newState": {"urn": STACK_URN, "type": "pulumi:pulumi:Stack"}},
    {
        "op": "same",
        "urn": PROVIDER,
        "newState": {"urn": PROVIDER, "type": "pulumi:providers:scaleway", "inputs": {"region": "fr-par"}},
    },
    {
        "op": "same",
        "urn": urn(VPC, "vpc"),
        "oldState": entry(VPC, "vpc", {"name": "vpc"}, id="fr-par/1", outputs={"name": "vpc", "isDefault": False}),
        "newState": entry(VPC, "vpc", {"name": "vpc"}),
    },
    {
        "op": "create",
        "urn": urn(ACL, "acl"),
        "newState": entry(
            ACL,
            "acl",
            {"vpcId": UNKNOWN, "defaultPolicy": "drop", "secret": "[secret]"},
            provider=f"{PROVIDER}::{UNKNOWN}",
            propertyDependencies={"vpcId": [urn(VPC, "vpc")]},
            sourcePosition="project:///components/network/acl.py#31,5",
            retainOnDelete=True,
        ),
    },
    {
        "op": "update",
        "urn": urn(KEY, "key"),
        "oldState": entry(
            KEY, "key", {"unprotected": False}, id="fr-par/2", outputs={"unprotected": False}, protect=True
        ),
        "newState": entry(KEY, "key", {}, id="fr-par/2", outputs={"unprotected": False}),
        "detailedDiff": {"unprotected": {"kind": "delete"}},
    },
    {"op": "delete", "urn": urn(ACL, "old"), "oldState": entry(ACL, "old", {"defaultPolicy": "drop"}, id="fr-par/3")},
    *(
        {
            "op": operation,
            "urn": urn(VPC, "second"),
            "oldState": entry(VPC, "second", {}, id="fr-par/4"),
            "newState": entry(VPC, "second", {"name": "anew"}) if operation != "delete-replaced" else None,
        }
        for operation in ("create-replacement", "replace", "delete-replaced")
    ),
]


def plain(steps: list[dict[str, Any]] = STEPS, same: int = 3, **more: Any) -> str:
    return json.dumps({"steps": steps, "changeSummary": {"same": same}, **more})


def streamed(*more: dict[str, Any]) -> str:
    def event(step: dict[str, Any]) -> dict[str, Any]:
        # The engine's events tell less of a resource than its document.
        states = {
            key: {name: value for name, value in state.items() if name != "propertyDependencies"}
            for key, state in (("old", step.get("oldState")), ("new", step.get("newState")))
            if state
        }
        kind = step["urn"].split("::")[2]
        return {"resourcePreEvent": {"metadata": {"op": step["op"], "urn": step["urn"], "type": kind, **states}}}

    events = [*map(event, STEPS), *more, {"summaryEvent": {"resourceChanges": {"same": 3}}}]
    return "warning: noise\n" + "\n".join(json.dumps(each) for each in events)


@pytest.fixture(params=["plain", "streamed"])
def preview(request: pytest.FixtureRequest) -> Preview:
    return read_preview(plain() if request.param == "plain" else streamed(), "a preview")


def test_what_goes_is_no_resource_any_more(preview: Preview) -> None:
    assert {each.name for each in preview.resources} == {
        "hub-rehearsal.network",
        "scaleway",
        "vpc",
        "acl",
        "key",
        "second",
    }
    assert preview.complete


def test_a_replacement_is_one_change(preview: Preview) -> None:
    told = {each.subject.name: each.operation for each in preview.changes}
    assert told["second"] == "replace"
    assert len(told) == len(preview.changes)
    second = next(each for each in preview.changes if each.subject.name == "second")
    assert second.deletes
    assert (second.old is not None and second.old.id, second.new is not None and second.new.id) == ("fr-par/4", "")


def test_what_is_unset_by_an_update_is_not_filled_from_what_was(preview: Preview) -> None:
    change = next(each for each in preview.changes if each.subject.name == "key")
    assert change.old is not None
    assert change.new is not None
    assert (change.old.value("unprotected"), change.new.value("unprotected")) == (False, None)
    assert (change.old.protected, change.new.protected) == (True, False)


def test_unknown_blinded_and_provider_values(preview: Preview) -> None:
    acl = next(each for each in preview.resources if each.name == "acl")
    assert not acl.is_known("vpcId")
    assert not acl.is_known("secret")
    assert acl.is_secret("secret")
    assert acl.provider["region"] == "fr-par"
    assert (acl.source, acl.retained) == ("components/network/acl.py:31", True)


def test_what_does_not_change_keeps_its_id_and_its_outputs(preview: Preview) -> None:
    vpc = next(each for each in preview.resources if each.name == "vpc")
    assert (vpc.id, vpc.value("isDefault")) == ("fr-par/1", False)


def test_the_document_tells_what_fed_a_value() -> None:
    found = read_preview(plain(), "a preview").resources
    stack = Stack(found)
    acl, vpc = (next(each for each in found if each.name == name) for name in ("acl", "vpc"))
    assert stack.refers(acl, "vpcId", vpc)


def test_events_do_not_and_then_it_is_unknown_and_not_false() -> None:
    found = read_preview(streamed(), "a preview").resources
    stack = Stack(found)
    acl, vpc = (next(each for each in found if each.name == name) for name in ("acl", "vpc"))
    with pytest.raises(UnknownValueError):
        stack.refers(acl, "vpcId", vpc)


def test_steps_alone_are_read_for_what_they_change() -> None:
    events = [json.loads(line) for line in streamed().splitlines()[1:]]
    assert {each.operation for each in read_steps(events, "x")} == {"same", "create", "update", "delete", "replace"}


@pytest.mark.parametrize(
    ("operations", "told"),
    [
        (("refresh", "delete"), "delete"),
        (("refresh", "update"), "update"),
        (("refresh", "same"), "same"),
        (("refresh",), "refresh"),
        (("same", "delete"), "delete"),
        (("delete", "same"), "replace"),
        (("delete", "create"), "replace"),
        (("delete", "discard"), "delete"),
        (("refresh", "create-replacement", "replace"), "replace"),
        (("same", "delete-replaced"), "replace"),
    ],
)
def test_of_several_steps_on_one_resource_none_hides_what_is_done(operations: tuple[str, ...], told: str) -> None:
    state = {value: entry(KEY, "key", {"name": value}, protect=True, id="fr-par/2") for value in operations}
    steps = [
        {
            "op": each,
            "urn": urn(KEY, "key"),
            "oldState": state[each],
            "newState": state[each] if each not in ("delete", "discard", "delete-replaced") else None,
        }
        for each in operations
    ]
    (change,) = read_preview(plain(steps), "a preview").changes
    assert change.operation == told
    assert change.deletes is (told in ("delete", "replace"))
    assert change.old is not None


def test_what_is_judged_is_what_the_last_step_makes_of_a_resource() -> None:
    was, read = (entry(KEY, "key", {"name": name}, id="fr-par/2") for name in ("was", "read back"))
    steps = [
        {"op": "refresh", "urn": urn(KEY, "key"), "oldState": was, "newState": read},
        {"op": "update", "urn": urn(KEY, "key"), "oldState": read, "newState": entry(KEY, "key", {"name": "new"})},
    ]
    (change,) = read_preview(plain(steps), "a preview").changes
    assert change.old is not None
    assert change.new is not None
    assert (change.old.value("name"), change.new.value("name")) == ("read back", "new")


def test_a_document_without_what_stays_is_known_to_be_incomplete() -> None:
    changed = [each for each in STEPS if each["op"] != "same" or each["urn"] == STACK_URN]
    assert not read_preview(plain(changed, same=20), "a preview").complete


ERROR = {"severity": "error", "message": "Program failed:\nImportError: no module"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no JSON"),
        ("not json", "holds no JSON"),
        ('{"cut": ', "neither JSON nor one JSON object a line"),
        ('{"version": 3, "deployment": {}}', "is no preview"),
        (json.dumps({"steps": [{"op": "create"}], "changeSummary": {"create": 1}}), "no `urn`"),
        (plain(diagnostics=[ERROR]), "the preview failed: ImportError: no module"),
        (streamed({"diagnosticEvent": ERROR}), "the preview failed"),
        (streamed().rsplit("\n", 1)[0], "was not finished"),
        (streamed({"summaryEvent": {"resourceChanges": {}, "maybeCorrupt": True}}), "was not finished"),
        (json.dumps({"steps": STEPS}), "was not finished"),
        (json.dumps({"steps": STEPS, "changeSummary": {}}), "was not finished"),
        (json.dumps({"steps": STEPS, "changeSummary": None}), "was not finished"),
        (plain(maybeCorrupt=True), "was not finished"),
    ],
)
def test_what_is_no_whole_preview_is_refused_with_the_way_out(text: str, says: str) -> None:
    with pytest.raises(DocumentError, match="a file") as refused:
        read_preview(text, "a file")
    assert says in refused.value.problem
    assert refused.value.way_out


def test_a_preview_that_only_a_policy_failed_can_be_judged() -> None:
    closing = {"diagnosticEvent": {"severity": "error", "message": "preview failed\n"}}
    assert read_preview(streamed(closing), "a preview").complete
