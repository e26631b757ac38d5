"""Lifecycle rules: what is accepted and how it is read back. They are kept, not executed.

Source: the recorded requests and replies; the least days before a change of class, of the changelog of 2026-03-31.
"""

from __future__ import annotations

from emulator.object_storage.errors import invalid_argument, malformed_xml
from emulator.object_storage.xml import Node, child, many, text

_ACTIONS = (
    "AbortIncompleteMultipartUpload",
    "Expiration",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransition",
    "Transition",
)
_LEAST_DAYS = {"STANDARD": 0, "ONEZONE_IA": 30, "GLACIER": 90}


def read_rules(document: Node) -> list[Node]:
    """The rules of a configuration as they are to be read back. Raises S3's refusals."""
    rules = many(document, "Rule")
    if not rules or not all(isinstance(rule, dict) for rule in rules):
        raise malformed_xml()
    ids = [text(rule, "ID") for rule in rules if text(rule, "ID")]
    if len(set(ids)) != len(ids):
        raise invalid_argument("Rule ID must be unique. Found same ID for more than one rule")
    if len(rules) > 1000 or any(len(each) > 255 for each in ids):
        raise invalid_argument("At most 1000 rules, with IDs of at most 255 characters")
    return [_read_rule(rule) for rule in rules]


def _read_rule(rule: Node) -> Node:
    if text(rule, "Status") not in ("Enabled", "Disabled"):
        raise malformed_xml()
    if not any(name in rule for name in _ACTIONS):
        raise invalid_argument("At least one action needs to be specified in a rule")
    for each in many(rule, "Transition"):
        _check_transition(each, "Days")
    for each in many(rule, "NoncurrentVersionTransition"):
        _check_transition(each, "NoncurrentDays")
    kept = dict(rule)
    expiration = child(rule, "Expiration")
    if expiration:
        kept["Expiration"] = {**expiration}
        kept["Expiration"].setdefault("ExpiredObjectDeleteMarker", "false")
    kept.setdefault("Filter", "")
    kept.pop("Prefix", None)
    if "Prefix" in rule:
        kept["Filter"] = {"Prefix": rule["Prefix"]}
    return kept


def _check_transition(transition: object, name: str) -> None:
    if not isinstance(transition, dict) or text(transition, "StorageClass") not in _LEAST_DAYS:
        raise malformed_xml()
    storage_class, days = text(transition, "StorageClass"), text(transition, name)
    if days and (not days.isdigit() or int(days) < _LEAST_DAYS[storage_class]):
        least = _LEAST_DAYS[storage_class]
        raise invalid_argument(
            f"'{name}' in Transition action must be greater than or equal to {least} for {storage_class}"
        )
