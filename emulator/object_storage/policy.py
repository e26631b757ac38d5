"""Bucket policies in Scaleway's dialect: what is accepted, how it is kept, and what it decides.

Source: scaleway/docs-content, object-storage/api-cli/bucket-policy (actions, conditions, versions) and
using-conditional-writes (keys s3:if-match, s3:if-none-match, s3:ObjectCreationOperation, operator Null, a Deny that
counts). aws:SecureTransport is of the changelog of 2026-06-23.
"""

from __future__ import annotations

import fnmatch
import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

from emulator.clock import parse_time
from emulator.object_storage.errors import malformed_policy

Decision = Literal["allow", "allow_everyone", "deny", "silent"]

# Bytes. Source: AWS.
LARGEST = 20 * 1024
CURRENT, DEPRECATED = "2023-04-17", "2012-10-17"
# Of the page on bucket policies.
_NAMED = {
    "DeleteBucketWebsite",
    "GetBucketAcl",
    "GetBucketCORS",
    "GetBucketLocation",
    "GetBucketObjectLockConfiguration",
    "GetBucketTagging",
    "GetBucketVersioning",
    "GetBucketWebsite",
    "GetLifecycleConfiguration",
    "ListBucket",
    "ListBucketMultipartUploads",
    "ListBucketVersions",
    "PutBucketAcl",
    "PutBucketCORS",
    "PutBucketObjectLockConfiguration",
    "PutBucketTagging",
    "PutBucketVersioning",
    "PutBucketWebsite",
    "PutLifecycleConfiguration",
    "AbortMultipartUpload",
    "DeleteObject",
    "DeleteObjectTagging",
    "DeleteObjectVersion",
    "DeleteObjectVersionTagging",
    "GetObject",
    "GetObjectAcl",
    "GetObjectLegalHold",
    "GetObjectRetention",
    "GetObjectTagging",
    "GetObjectVersion",
    "GetObjectVersionTagging",
    "ListMultipartUploadParts",
    "PutObject",
    "PutObjectAcl",
    "PutObjectLegalHold",
    "PutObjectRetention",
    "PutObjectTagging",
    "PutObjectVersionTagging",
    "RestoreObject",
}
# Of the equivalence page, and of AWS for what no page of Scaleway's names (see `operations`).
_FURTHER = {
    "GetObjectAttributes",
    "GetObjectVersionAttributes",
    "DeleteBucket",
    "GetEncryptionConfiguration",
    "PutEncryptionConfiguration",
}
# Recorded policies spell CORS in both ways: names are compared without regard to case.
ACTIONS = frozenset({"*", "s3:*", *(f"s3:{name}".lower() for name in _NAMED | _FURTHER)})
KEYS = frozenset(
    {
        "aws:sourceip",
        "aws:referer",
        "aws:currenttime",
        "aws:epochtime",
        "aws:securetransport",
        "s3:prefix",
        "s3:if-match",
        "s3:if-none-match",
        "s3:objectcreationoperation",
    }
)
_PRINCIPAL = re.compile(r"^(\*|(user_id|application_id|project_id):[0-9a-f-]{36})$")
_STATEMENT = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _date(value: str) -> datetime:
    return datetime.fromtimestamp(float(value)).astimezone() if value.isdigit() else parse_time(value)


def _like(text: str, pattern: str) -> bool:
    # `[` has no meaning in a policy, but has one for fnmatch.
    return fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))


def _in_network(address: str, network: str) -> bool:
    return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "IpAddress": _in_network,
    "NotIpAddress": lambda actual, wanted: not _in_network(actual, wanted),
    "StringEquals": lambda actual, wanted: actual == wanted,
    "StringNotEquals": lambda actual, wanted: actual != wanted,
    "StringEqualsIgnoreCase": lambda actual, wanted: actual.lower() == wanted.lower(),
    "StringNotEqualsIgnoreCase": lambda actual, wanted: actual.lower() != wanted.lower(),
    "StringLike": _like,
    "StringNotLike": lambda actual, wanted: not _like(actual, wanted),
    "DateGreaterThan": lambda actual, wanted: _date(actual) > _date(wanted),
    "DateGreaterThanEquals": lambda actual, wanted: _date(actual) >= _date(wanted),
    "DateLessThan": lambda actual, wanted: _date(actual) < _date(wanted),
    "DateLessThanEquals": lambda actual, wanted: _date(actual) <= _date(wanted),
    "Bool": lambda actual, wanted: actual.lower() == wanted.lower(),
}
_NEGATED = frozenset({"NotIpAddress", "StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike"})


def read_policy(text: bytes, bucket: str) -> dict[str, Any]:
    """The policy in the form in which the service returns it. Raises S3's 400 MalformedPolicy on what it refuses.

    Lists are sorted and a list of one becomes a string, as in the recorded replies.
    """
    if len(text) > LARGEST:
        raise malformed_policy("Policy exceeds the maximum allowed document size")
    try:
        policy = json.loads(text)
    except ValueError:
        raise malformed_policy("Policies must be valid JSON and the first byte must be '{'") from None
    if not isinstance(policy, dict):
        raise malformed_policy("Policies must be valid JSON and the first byte must be '{'")
    if unknown := policy.keys() - {"Version", "Id", "Statement"}:
        raise malformed_policy(f"Unknown field {sorted(unknown)[0]}")
    if policy.get("Version") not in (CURRENT, DEPRECATED):
        raise malformed_policy("The policy must contain a valid version string")
    if len(str(policy.get("Id", ""))) > 280:
        raise malformed_policy("Id is too long")
    statements = policy.get("Statement")
    if not isinstance(statements, list) or not statements:
        raise malformed_policy("Missing required field Statement")
    kept = dict(policy)
    kept["Statement"] = [_read_statement(each, bucket) for each in statements]
    return kept


def _read_statement(statement: Any, bucket: str) -> dict[str, Any]:
    if not isinstance(statement, dict):
        raise malformed_policy("Statement must be a list of objects")
    if unknown := statement.keys() - _STATEMENT:
        raise malformed_policy(f"Unknown field {sorted(unknown)[0]}")
    for name in ("Effect", "Principal", "Action", "Resource"):
        if not statement.get(name):
            raise malformed_policy(f"Missing required field {name}")
    if statement["Effect"] not in ("Allow", "Deny"):
        raise malformed_policy(f"Invalid effect: {statement['Effect']}")
    for action in _listed(statement["Action"]):
        if str(action).lower() not in ACTIONS:
            raise malformed_policy(f"Policy has invalid action: {action}")
    for resource in _listed(statement["Resource"]):
        if resource != bucket and not str(resource).startswith(f"{bucket}/"):
            raise malformed_policy(f"Policy has invalid resource: {resource}")
    _check_principal(statement["Principal"])
    _check_condition(statement.get("Condition", {}))
    kept = dict(statement)
    for name in ("Action", "Resource"):
        kept[name] = _tidy(statement[name])
    if isinstance(statement["Principal"], dict):
        kept["Principal"] = {"SCW": _tidy(statement["Principal"]["SCW"])}
    return kept


def _check_principal(principal: Any) -> None:
    if principal == "*":
        return
    if not isinstance(principal, dict) or principal.keys() != {"SCW"} or not principal["SCW"]:
        raise malformed_policy("Invalid principal in policy")
    for each in _listed(principal["SCW"]):
        if not _PRINCIPAL.match(str(each)):
            raise malformed_policy(f"Invalid principal in policy: {each}")


def _check_condition(condition: Any) -> None:
    if not isinstance(condition, dict):
        raise malformed_policy("Condition must be an object")
    for operator, pairs in condition.items():
        if operator not in _TESTS and operator != "Null":
            raise malformed_policy(f"Invalid Condition type : {operator}")
        if not isinstance(pairs, dict):
            raise malformed_policy("Condition must be an object of objects")
        for key, values in pairs.items():
            if key.lower() not in KEYS:
                raise malformed_policy(f"Policy has an invalid condition key: {key}")
            for value in _listed(values):
                _check_value(operator, str(value))


def _check_value(operator: str, value: str) -> None:
    try:
        if operator.endswith("IpAddress"):
            ipaddress.ip_network(value, strict=False)
        elif operator.startswith("Date"):
            _date(value)
        elif operator in ("Bool", "Null"):
            ("true", "false").index(value.lower())
    except ValueError:
        raise malformed_policy(f"Invalid value in Condition: {value}") from None


def _tidy(value: Any) -> Any:
    found = sorted(set(_listed(value)))
    return found[0] if len(found) == 1 else found


def decide(
    policy: Mapping[str, Any], principals: frozenset[str], action: str, resource: str, facts: Mapping[str, str]
) -> Decision:
    """What the statements say of `action` on `resource` (`bucket` or `bucket/key`); a Deny that matches wins.

    `principals` are the caller's names (`user_id:...`, `project_id:...`), none for a caller without a signature.
    `allow_everyone` comes from a statement for `*`. Facts are named in lower case, such as `aws:sourceip`.
    """
    decision: Decision = "silent"
    for statement in policy["Statement"]:
        named = statement["Principal"]
        names = {"*"} if named == "*" else set(_listed(named["SCW"]))
        if "*" not in names and not names & principals:
            continue
        if not _covers(statement, action, resource) or not _holds(statement.get("Condition", {}), facts):
            continue
        if statement["Effect"] == "Deny":
            return "deny"
        if "*" in names:
            decision = "allow_everyone"
        elif decision == "silent":
            decision = "allow"
    return decision


def _covers(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    actions = {str(each).lower() for each in _listed(statement["Action"])}
    if not actions & {"*", "s3:*", action.lower()}:
        return False
    return any(_like(resource, str(each)) for each in _listed(statement["Resource"]))


def _holds(condition: Mapping[str, Any], facts: Mapping[str, str]) -> bool:
    return all(
        _test(operator, facts.get(key.lower()), [str(each) for each in _listed(values)])
        for operator, pairs in condition.items()
        for key, values in pairs.items()
    )


def _test(operator: str, actual: str | None, wanted: list[str]) -> bool:
    if operator == "Null":
        return (actual is None) == (wanted[0].lower() == "true")
    if actual is None:
        return operator in _NEGATED
    results = [_TESTS[operator](actual, each) for each in wanted]
    return all(results) if operator in _NEGATED else any(results)


def is_public(policy: Mapping[str, Any]) -> bool:
    """Whether a statement without a condition allows something to everyone."""
    return any(
        each["Effect"] == "Allow"
        and not each.get("Condition")
        and (each["Principal"] == "*" or "*" in _listed(each["Principal"]["SCW"]))
        for each in policy["Statement"]
    )
