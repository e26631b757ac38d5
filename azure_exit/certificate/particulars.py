"""What people say for the certificate, and no tool can know: owner, data class, method, persons, place.

The fields are those of the sample certificate of NIST SP 800-88 (Rev. 2 section 4.6; Rev. 1 appendix G).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from azure_exit.arm_id import is_within
from azure_exit.evidence.model import Person, Sha256, Words, normal
from azure_exit.plan.model import Plan
from azure_exit.problems import InputError, Problem, shortened
from azure_exit.yaml_text import load_yaml

FORMAT: Literal["hub-azure-exit-particulars/1"] = "hub-azure-exit-particulars/1"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SanitisationMethod(StrEnum):
    """The methods of NIST SP 800-88."""

    CLEAR = "clear"
    PURGE = "purge"
    DESTROY = "destroy"


class Key(_Part):
    """The key whose end made data unreadable. `first_byte`: the data were under it from the first byte."""

    identifier: Words
    length: Annotated[int, Field(ge=128, le=16384)]
    module: Words
    first_byte: bool
    copies: Words
    """How it is known that all copies are gone, or what became of each."""


class VerificationDone(_Part):
    """How the absence was verified."""

    method: Words
    sample: Words
    result: Words


class Medium(_Part):
    """What is said for all that lies within a scope; the narrowest scope counts."""

    scope: str
    kind: Words
    owner: Words
    data_class: Words
    method: SanitisationMethod
    technique: Words
    tool: Words
    tool_version: Words
    key: Key | None = None
    verification: VerificationDone
    remains: Words
    """What remains and why; or that nothing does."""


class Signatory(_Part):
    """A person who signs."""

    person: Person
    role: Words


class Attestation(_Part):
    """The provider's own word."""

    reference: Words
    received_on: date
    document_sha256: Sha256


class Kept(_Part):
    """A row that does not end, or not yet: why, by whose word, and until when, where a date is known."""

    row: str
    because: Words
    decided_by: Person
    until: date | None = None


class Particulars(_Part):
    """The file of particulars."""

    format: Literal["hub-azure-exit-particulars/1"]
    organisation: Words
    place: Words
    media: Annotated[tuple[Medium, ...], Field(min_length=1)]
    executor: Signatory
    verifier: Signatory
    dpo: Signatory
    rssi: Signatory
    attestation: Attestation | None = None
    no_attestation_because: str = ""
    kept: tuple[Kept, ...] = ()

    @property
    def kept_by_key(self) -> dict[str, Kept]:
        """What is kept, by normalised id."""
        return {normal(each.row): each for each in self.kept}

    def medium_of(self, key: str) -> Medium | None:
        """What is said for a row."""
        covering = [each for each in self.media if is_within(key, normal(each.scope))]
        return max(covering, key=lambda each: len(each.scope), default=None)


def read_particulars(path: Path, plan: Plan, documents: frozenset[str] = frozenset()) -> Particulars:
    """The particulars for a plan; `documents` are the hashes of those that are in the exit's folder.

    Raises:
        InputError: with everything that is wrong with the file, or missing for a row of the plan.
    """
    way_out = "fill it in; the fields are those of the certificate of NIST SP 800-88"
    try:
        found = Particulars.model_validate(load_yaml(path.read_text(encoding="utf-8")))
    except OSError as error:
        value = (error.strerror or "unreadable").lower()
        raise InputError([Problem(str(path), "", value, "the particulars of the certificate", way_out)]) from None
    except ValidationError as error:
        raise InputError(_problem(path, each, way_out) for each in error.errors()) from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InputError([Problem(str(path), "", str(error).splitlines()[0], "plain YAML", way_out)]) from None
    problems = [*_gaps(path, found, plan), *_unattested(path, found, documents)]
    if problems:
        raise InputError(problems)
    return found


def _gaps(path: Path, found: Particulars, plan: Plan) -> list[Problem]:
    problems = [
        Problem(str(path), "media", row.id, "every row lies in the scope of a medium", "add its scope")
        for row in plan.rows
        if row.id.startswith("/subscriptions/") and found.medium_of(row.id) is None
    ]
    problems += [
        Problem(str(path), "kept", key, "a row of the plan", "its id, as the plan has it")
        for key in found.kept_by_key
        if key not in plan.by_id
    ]
    persons = [found.executor.person, found.verifier.person]
    if len(set(persons)) < len(persons):
        rule = "the verifier is somebody else than the executor"
        problems.append(Problem(str(path), "verifier", found.verifier.person, rule, "name the one who verified"))
    for index, medium in enumerate(found.media):
        if medium.key is not None and not medium.key.first_byte and medium.method is SanitisationMethod.PURGE:
            rule = "erasure by the end of a key counts only where the data were under it from the first byte"
            problems.append(Problem(str(path), f"media.{index}.key", medium.key.identifier, rule, "another method"))
    if found.attestation is None and not found.no_attestation_because.strip():
        rule = "the provider's attestation, or why there is none"
        problems.append(Problem(str(path), "no_attestation_because", "(missing)", rule, "ask the provider; or say why"))
    return problems


def _unattested(path: Path, found: Particulars, documents: frozenset[str]) -> list[Problem]:
    attestation = found.attestation
    if attestation is None or attestation.document_sha256 in documents:
        return []
    rule = "the attestation lies among the documents of the exit's folder, as it was received"
    where = "attestation.document_sha256"
    return [Problem(str(path), where, attestation.document_sha256, rule, "put it into documents/; or correct its hash")]


def _problem(path: Path, error: Any, way_out: str) -> Problem:
    place = ".".join(str(each) for each in error["loc"])
    return Problem(str(path), place, shortened(error.get("input"), 80), error["msg"], way_out)
