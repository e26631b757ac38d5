"""Bucket policies name single principals, demand TLS, and never lock the deployer out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.storage.policy import Grants, bucket_policy

DEPLOY = "application_id:11111111-1111-4111-8111-111111111111"
OWNER = "user_id:22222222-2222-4222-8222-222222222222"
READER = "application_id:33333333-3333-4333-8333-333333333333"
WRITER = "application_id:44444444-4444-4444-8444-444444444444"
PURGER = "application_id:55555555-5555-4555-8555-555555555555"


def statements(grants: Grants) -> dict[str, dict[str, Any]]:
    document = json.loads(bucket_policy("hub-test-raw", grants))
    assert document["Version"] == "2023-04-17"
    return {each["Sid"]: each for each in document["Statement"]}


FULL = Grants((DEPLOY, OWNER), observers=(READER,), readers=(READER,), writers=(WRITER,), purgers=(PURGER,))


def test_every_statement_demands_tls_and_names_its_principals() -> None:
    for statement in statements(FULL).values():
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "true"}}
        assert statement["Effect"] == "Allow"
        assert all("*" not in principal for principal in statement["Principal"]["SCW"])


def test_administrators_configure_the_bucket_and_have_no_right_on_objects() -> None:
    administer = statements(FULL)["Administer"]
    assert administer["Principal"] == {"SCW": sorted((DEPLOY, OWNER))}
    assert administer["Action"] == ["s3:*"]
    assert administer["Resource"] == ["hub-test-raw"]


def test_writers_neither_read_nor_delete() -> None:
    actions = statements(FULL)["Write"]["Action"]
    assert "s3:PutObject" in actions
    assert not [action for action in actions if "GetObject" in action or "Delete" in action]


def test_only_purgers_delete() -> None:
    deleting = {
        sid
        for sid, statement in statements(FULL).items()
        if any("DeleteObject" in each for each in statement["Action"])
    }
    assert deleting == {"Purge"}


def test_a_group_without_principals_has_no_statement() -> None:
    assert set(statements(Grants((DEPLOY,)))) == {"Administer"}


def test_the_document_does_not_depend_on_the_order_of_principals() -> None:
    assert bucket_policy("b", Grants((DEPLOY, OWNER))) == bucket_policy("b", Grants((OWNER, DEPLOY)))


def test_a_policy_without_administrators_is_refused() -> None:
    with pytest.raises(ValueError, match="locks everybody out"):
        bucket_policy("b", Grants(()))


@pytest.mark.parametrize("principal", ["*", "project_id:66666666-6666-4666-8666-666666666666", "organization"])
def test_everybody_is_nobody(principal: str) -> None:
    with pytest.raises(ValueError, match="HUB-DAT-02"):
        bucket_policy("b", Grants((DEPLOY,), readers=(principal,)))
