"""HUB-DAT-02: a bucket's policy names whoever gets in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from policies.buckets import BUCKET, POLICY, allowances, bucket_of, guards, listed, statements
from policies.context import Context
from policies.control import Control
from policies.data_bearing import DATA_CLASS, SYNTHETIC, meant_for_health_data, tag
from policies.findings import Violations
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

VERSION = "2023-04-17"
NAMED = ("application_id:", "user_id:")

CONTROL = Control(
    id="HUB-DAT-02",
    title="Bucket policies name their readers",
    severity=Severity.CRITICAL,
    answers=("SNC 9.3.d", "EHDS 73(1)(c)"),
    why="IAM knows no single bucket: without a policy whoever reads one bucket of a project reads all of them. A "
    "policy for everybody, or for the whole organisation, says nothing.",
    fix=f"Declare an object.BucketPolicy for the bucket, version {VERSION}, that lists applications and users by id, "
    "actions, and resources of that bucket only.",
    source="Scaleway's page on bucket policies (2025-07-30): only what a policy of this version lists passes",
)


@CONTROL.beside(BUCKET)
def present(bucket: Resource, stack: Stack, context: Context) -> Violations:
    """Only made-up data that is not even rehearsed as health data needs none."""
    if tag(bucket, DATA_CLASS) == SYNTHETIC and not meant_for_health_data(bucket, context):
        return
    if not guards(stack, POLICY, bucket):
        yield bucket.violation("", "have an object.BucketPolicy")


@CONTROL.each(POLICY)
def is_of_the_strict_version(policy: Resource, context: Context) -> Violations:
    document = _document(policy)
    if not isinstance(document, dict) or document.get("Version") != VERSION:
        yield policy.violation("policy", f"be a JSON document of version {VERSION}")


@CONTROL.each(POLICY)
def names_principals(policy: Resource, context: Context) -> Violations:
    if not isinstance(_document(policy), dict):
        return
    strangers = sorted({each.principal for each in allowances(policy) if not each.principal.startswith(NAMED)})
    if strangers:
        yield policy.violation("policy", f"name each principal as {' or '.join(NAMED)}UUID", value=", ".join(strangers))
    if not any(allowances(policy)):
        yield policy.violation("policy", "allow somebody something: as it is, it only locks out")


@CONTROL.each(POLICY)
def leaves_none_out_of_the_list(policy: Resource, context: Context) -> Violations:
    document = _document(policy)
    for statement in _statements(document):
        if "NotPrincipal" in statement or "NotAction" in statement:
            yield policy.violation(
                "policy", "list principals and actions: what is not listed must not pass", value="Not…"
            )


@CONTROL.each(POLICY)
def says_who_may_what(policy: Resource, context: Context) -> Violations:
    if not isinstance(_document(policy), dict):
        return
    for statement in statements(policy):
        principals = statement.get("Principal")
        named = any(listed(each) for each in principals.values()) if isinstance(principals, dict) else principals
        if statement.get("Effect") != "Allow":
            yield policy.violation(
                "policy",
                "only allow: in this version what is not listed does not pass, and a Deny hides who does",
                value=statement.get("Effect"),
            )
        elif not named or not listed(statement.get("Action")) or not listed(statement.get("Resource")):
            yield policy.violation(
                "policy", "list principals, actions and resources in each statement", value=statement.get("Sid")
            )


@CONTROL.beside(POLICY)
def is_about_its_own_bucket(policy: Resource, stack: Stack, context: Context) -> Violations:
    if not isinstance(_document(policy), dict):
        return
    bucket = bucket_of(policy, stack)
    name = str((bucket and bucket.value("name")) or policy.value("bucket") or "").rpartition("/")[2]
    others = sorted(
        {
            str(each)
            for statement in statements(policy)
            for each in listed(statement.get("Resource"))
            if str(each) != name and not str(each).startswith(f"{name}/")
        }
    )
    if name and others:
        yield policy.violation("policy", f"name {name} and what lies in it, and nothing else", value=", ".join(others))


@CONTROL.change(POLICY)
def stays(change: Change, context: Context) -> Violations:
    if change.deletes:
        yield change.violation("", "stay: without it IAM alone decides, for all buckets of the project alike")


def _document(policy: Resource) -> Any:
    try:
        return json.loads(policy.value("policy") or "")
    except ValueError:
        return None


def _statements(document: Any) -> Iterator[dict[str, Any]]:
    found = document.get("Statement") if isinstance(document, dict) else None
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, dict):
            yield each
