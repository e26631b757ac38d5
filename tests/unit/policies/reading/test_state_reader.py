"""A state is read in both of its forms, with its encrypted values as unknown secrets."""

from __future__ import annotations

from typing import Any

import pytest

from policies.reading import DocumentError
from policies.reading.state import read_state
from policies.resource import Resource

STACK = "urn:pulumi:rehearsal.network::hub::"
PROVIDER = f"{STACK}pulumi:providers:scaleway::scaleway"
ENVELOPE = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:abc"}
USER = "scaleway:databases/user:User"
RESOURCES: list[dict[str, Any]] = [
    {"urn": PROVIDER, "type": "pulumi:providers:scaleway", "inputs": {"region": "nl-ams"}},
    {
        "urn": f"{STACK}{USER}::app",
        "type": USER,
        "custom": True,
        "id": "fr-par/1/app",
        "protect": True,
        "retainOnDelete": True,
        "provider": f"{PROVIDER}::77c1",
        "inputs": {"name": "app", "passwordWo": "in the inputs only", "isAdmin": True},
        "outputs": {"name": "app", "password": ENVELOPE, "isAdmin": False, "__meta": "x", "nothing": None},
        "dependencies": [PROVIDER],
        "propertyDependencies": {"name": [PROVIDER]},
        "sourcePosition": "project:///components/databases/postgresql.py#9",
    },
    {"urn": f"{STACK}{USER}::old", "type": USER, "id": "fr-par/1/old", "inputs": {}, "delete": True},
]


def read(resources: list[dict[str, Any]] = RESOURCES) -> dict[str, Resource]:
    found = read_state({"version": 3, "deployment": {"resources": resources}}, "a file")
    return {each.name: each for each in found}


def test_what_a_resource_is() -> None:
    app = read()["app"]
    assert (app.id, app.protected, app.retained, app.custom) == ("fr-par/1/app", True, True, True)
    assert app.provider == {"region": "nl-ams"}
    assert app.depends_on == (PROVIDER,)
    assert app.feeds == {"name": (PROVIDER,)}
    assert (app.origin, app.source) == ("a file", "components/databases/postgresql.py:9")


def test_what_the_cloud_answered_counts_and_what_is_only_written_stays() -> None:
    app = read()["app"]
    assert app.value("isAdmin") is False
    assert app.value("passwordWo") == "in the inputs only"
    assert "__meta" not in app.values


def test_an_encrypted_value_is_an_unknown_secret() -> None:
    app = read()["app"]
    assert not app.is_known("password")
    assert app.is_secret("password")


def test_what_waits_for_its_deletion_is_still_there() -> None:
    assert read()["old"].id == "fr-par/1/old"


def test_a_backend_s_own_file_is_a_state_too() -> None:
    assert len(read_state({"version": 3, "checkpoint": {"latest": {"resources": RESOURCES}}}, "x")) == len(RESOURCES)


def test_an_empty_stack_has_no_resources() -> None:
    assert read_state({"version": 3, "deployment": {}}, "x") == ()


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "is no state"),
        ({"steps": []}, "is no state"),
        ({"version": 2, "deployment": {}}, "version is 2, must be 3 or 4"),
        ({"version": 5, "checkpoint": {}}, "version is 5"),
        ({"version": 3, "deployment": {"resources": [{"urn": "u"}]}}, "resources[0] has no urn or no type"),
    ],
)
def test_what_is_no_state_is_refused(document: Any, says: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read_state(document, "a file")
    assert says in refused.value.problem
    assert "a file" in refused.value.problem
    assert "pulumi stack export" in refused.value.way_out
