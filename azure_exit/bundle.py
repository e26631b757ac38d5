"""Puts a bundle together from files, at the moment at which rows are judged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from azure_exit.evidence import Bundle, Evidence, Subject, read_evidence, read_manifests, read_register
from azure_exit.plan.model import Plan
from azure_exit.problems import InputError, Problem
from azure_exit.signing import Signers, read_approvals

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Run:
    """What is about to be run: the engine's update plan and state, as files, and the commit of the program."""

    engine_plan: Path
    state: Path
    commit: str


def subject_of(plan: Plan, evidence: Evidence, run: Run, signers: Signers) -> Subject:
    """What an approval has to be given to, so that this may be run.

    Raises:
        InputError: a file cannot be read.
        SignatureError: there is no file of allowed signers.
    """
    return Subject(
        plan_sha256=plan.sha256,
        inventory_sha256=plan.inventory.sha256,
        wave=int(evidence.wave),
        evidence_sha256=evidence.sha256,
        engine_plan_sha256=file_sha256(run.engine_plan),
        state_sha256=file_sha256(run.state),
        commit=run.commit,
        signers_sha256=signers.sha256,
    )


def read_bundle(  # noqa: PLR0917 - each is one of the parts
    plan: Plan, folder: Path, register: Path, run: Run, signers: Signers, gone: Mapping[str, date]
) -> Bundle:
    """The bundle in a folder: evidence, manifests compared anew, approvals verified, and today's register of holds.

    Raises:
        InputError: with everything that is wrong with any of the files.
        SignatureError: there is no file of allowed signers.
    """
    evidence = read_evidence(folder)
    return Bundle(
        evidence=evidence,
        manifests=read_manifests(folder, evidence),
        register=read_register(register),
        subject=subject_of(plan, evidence, run, signers),
        approvals=read_approvals(folder, signers),
        gone=gone,
    )


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file. Raises InputError when it cannot be read."""
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while part := file.read(_CHUNK):
                found.update(part)
    except OSError as error:
        value = (error.strerror or "unreadable").lower()
        raise InputError([Problem(str(path), "", value, "a file that can be read", "the path of the file")]) from None
    return found.hexdigest()
