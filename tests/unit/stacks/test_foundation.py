"""Who is named in the audit archive's policy: the owner, and all who may bring up the foundation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reference.declarations import _Mocks, collect
from settings import ENVIRONMENTS, load_environment


def _administrators(folder: Path, listed: str) -> list[str]:
    text = (ENVIRONMENTS / "rehearsal.yaml").read_text(encoding="utf-8")
    assert "administrators: []" in text
    file = folder / "rehearsal.yaml"
    file.write_text(text.replace("administrators: []", f"administrators: [{listed}]"), encoding="utf-8")
    policy = collect(load_environment(file)).one("object.BucketPolicy", bucket="hub-rehearsal-audit")
    statements = {each["Sid"]: each for each in json.loads(policy.inputs["policy"])["Statement"]}
    found: list[str] = statements["Administer"]["Principal"]["SCW"]
    return found


def test_contacts_are_told_what_the_file_says_and_nothing_else() -> None:
    declared = collect(load_environment("production"))
    contacts = declared.environment.contacts
    assert not set(contacts.security) & set(contacts.operations)
    for each in declared.of("observability.AlertManager"):
        told = contacts.operations if each.project == "platform" else contacts.security
        assert [point["email"] for point in each.inputs["contactPoints"]] == sorted(told), each.project
    for each in declared.of("billing.BudgetAlertNotification"):
        assert each.inputs["emailAddresses"] == sorted(contacts.operations)


def test_whom_the_file_lists_is_named_with_the_owner(tmp_path: Path) -> None:
    assert _administrators(tmp_path, "ada@hub.fr") == ["user_id:ada@hub.fr", "user_id:owner"]


def test_whom_single_sign_on_brought_is_named_too_and_nobody_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = {"userId": "ada@hub.fr", "userIds": ["eva", "ada@hub.fr"]}
    monkeypatch.setattr(_Mocks, "call", lambda self, args: ({**args.args, **group}, []))
    assert _administrators(tmp_path, "ada@hub.fr") == ["user_id:ada@hub.fr", "user_id:eva", "user_id:owner"]
