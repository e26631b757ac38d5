"""The form of each kind of evidence: its fields, their rules, and what is said of a record that is none.

A field that is missing, misspelt or of another kind of value makes the file no record: it is refused before anything is
judged. Whether what a record says is good enough (recent, zero, true) is the control's matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError, create_model
from pydantic_core import PydanticCustomError

from policies.controls.dec import hub_dec_08, hub_dec_11, hub_dec_12
from policies.instants import moment

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_REFUSED = "refused"


class _Block(BaseModel):
    """A record, or a block of one: no key besides its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class _Rule:
    """What a value must be, in words."""

    says: str


def _must(rule: str, holds: Callable[[Any], bool]) -> Any:
    """A type of value. `rule`: as in "must be true or false"."""

    def check(value: Any) -> Any:
        if not holds(value):
            raise PydanticCustomError(_REFUSED, "{rule}", {"rule": rule})
        return value

    return Annotated[Any, PlainValidator(check), _Rule(rule)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


MOMENT = _must(
    "be a moment in ISO 8601, such as 2026-11-25T08:00:00Z",
    lambda value: _is_words(value) and moment(value) is not None,
)
FLAG = _must("be true or false", lambda value: isinstance(value, bool))
COUNT = _must("be a whole number from 0 up", _is_count)
NUMBER = _must("be a number", _is_number)
WORDS = _must("be a text that is not empty", _is_words)
TEXT = _must("be a text", lambda value: isinstance(value, str))
SHA256 = _must(
    "be a SHA-256 in hexadecimal, 64 digits", lambda value: isinstance(value, str) and bool(_SHA256.fullmatch(value))
)
LIST = _must("be a list, empty for none", lambda value: isinstance(value, list))
NAMES = _must("be a list of texts", lambda value: isinstance(value, list) and all(map(_is_words, value)))


def _block(name: str, fields: Mapping[str, Any]) -> type[_Block]:
    """A block of fields, all of them required."""
    given: dict[str, Any] = {field: (kind, ...) for field, kind in fields.items()}
    return create_model(name, __base__=_Block, **given)


_COPY = _block("Copy", {"place": WORDS, "ended_at": MOMENT})
_EXCEPTION = _block("Exception", {"kind": WORDS, "until": MOMENT})
_OPEN = _block("Open", {"address": WORDS, "port": COUNT})
_ACCEPTED = _block("Accepted", {"address": WORDS, "port": COUNT, "protocol": WORDS})
_RESOURCE = _block("Resource", {"type": WORDS, "id": TEXT})

FORMS: Mapping[str, Mapping[str, Any]] = {
    "absence-report": {
        "taken_at": MOMENT,
        "counts": _block("Absences", dict.fromkeys(hub_dec_08.KINDS, COUNT)),
    },
    "alarm-test": {"raised_at": MOMENT, "acknowledged_at": MOMENT},
    "azure-inventory": {"taken_at": MOMENT, "count": COUNT},
    "azure-remainders": {
        "taken_at": MOMENT,
        "counts": _block("Remainders", dict.fromkeys(hub_dec_11.KINDS, COUNT)),
        "exceptions": list[_EXCEPTION],  # type: ignore[valid-type]
        "spend_eur": NUMBER,
        "subscriptions_cancelled": FLAG,
    },
    "configuration-export": {
        "exported_at": MOMENT,
        "signature_verified": FLAG,
        "outside_account": FLAG,
        "covers": NAMES,
    },
    "drift": {"stack": WORDS, "ran_at": MOMENT, "changes": COUNT},
    "egress-probe": {"space": WORDS, "probed_at": MOMENT, "reached": LIST},
    "erasure-certificate": {
        **dict.fromkeys(hub_dec_12.FIELDS, WORDS),
        "signatures": _block("Signatures", dict.fromkeys(hub_dec_12.SIGNERS, WORDS)),
        "date": MOMENT,
        "previous_sha256": SHA256,
        "sha256": SHA256,
        "stored_at": WORDS,
        "locked": FLAG,
        "personal_data": FLAG,
    },
    "image": {
        "image": WORDS,
        "signature_verified": FLAG,
        "signer": WORDS,
        "components": COUNT,
        "open_critical": COUNT,
        "scanned_at": MOMENT,
    },
    "key-death": {
        "key": WORDS,
        "versions_listed": FLAG,
        "copies": list[_COPY],  # type: ignore[valid-type]
        "purged_at": MOMENT,
        "certificate_dated": MOMENT,
    },
    "log-canary": {
        "planted_at": MOMENT,
        "found_at": MOMENT,
        "clock_skew_seconds": NUMBER,
        "patient_data_found": FLAG,
    },
    "log-export": {
        "source": WORDS,
        "exported_at": MOMENT,
        "sha256": SHA256,
        "bucket": WORDS,
        "locked": FLAG,
        "covers_deletions": FLAG,
    },
    "port-scan": {"scanned_at": MOMENT, "open": list[_OPEN]},  # type: ignore[valid-type]
    "release-decision": {"decision": WORDS, "submitter": WORDS, "approver": WORDS, "sha256": SHA256},
    "restore-test": {"store": WORDS, "tested_at": MOMENT, "counts_equal": FLAG, "hashes_equal": FLAG},
    "rights-review": {"reviewed_at": MOMENT, "signed_by": WORDS, "differences": LIST},
    "space-cut-drill": {"drilled_at": MOMENT, "minutes": NUMBER},
    "state": {"stack": WORDS, "exported_at": MOMENT, "resources": list[_RESOURCE]},  # type: ignore[valid-type]
    "tls-scan": {"scanned_at": MOMENT, "accepted": list[_ACCEPTED]},  # type: ignore[valid-type]
}
"""By kind, the fields of a record, each required."""


@cache
def _form(kind: str) -> type[_Block]:
    return _block(kind, FORMS[kind])


def problems(kind: str, given: Mapping[str, Any]) -> Iterator[str]:
    """All that is wrong with a record's fields, each as `KEY is VALUE, must RULE`."""
    try:
        _form(kind).model_validate(given)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            yield _said(kind, each)


def _said(kind: str, error: Any) -> str:
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).lstrip(".")
    match error["type"]:
        case "missing":
            return f"{key} is not set, must {_rule_of(kind, error['loc'])}"
        case "extra_forbidden":
            return f"{key} is no field of {kind}; they are {', '.join(_fields(kind, error['loc']))}"
        case "list_type":
            return f"{key} is {error['input']!r}, must be a list, empty for none"
        case "model_type":
            return f"{key} is {error['input']!r}, must be a block of {', '.join(_fields(kind, (*error['loc'], '')))}"
    return f"{key} is {error['input']!r}, must {error['msg']}"


def _fields(kind: str, where: tuple[Any, ...]) -> tuple[str, ...]:
    """The names of the fields of the block that a place lies in."""
    return tuple(_block_of(kind, where).model_fields)


def _rule_of(kind: str, where: tuple[Any, ...]) -> str:
    """What the value at a place must be."""
    field = _block_of(kind, where).model_fields[where[-1]]
    says = next((each.says for each in field.metadata if isinstance(each, _Rule)), None)
    if says is not None:
        return says
    inner = _inner(field.annotation)
    return f"be a {'list of blocks' if inner is not field.annotation else 'block'} of {', '.join(inner.model_fields)}"


def _block_of(kind: str, where: tuple[Any, ...]) -> type[BaseModel]:
    found: type[BaseModel] = _form(kind)
    for part in where[:-1]:
        if isinstance(part, str):
            found = _inner(found.model_fields[part].annotation)
    return found


def _inner(annotation: Any) -> type[BaseModel]:
    """The block of a field that is one, or a list of them."""
    inner: type[BaseModel] = getattr(annotation, "__args__", (annotation,))[0]
    return inner
