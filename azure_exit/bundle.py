"""Puts a bundle together from files, at the moment at which rows are judged."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from azure_exit.anchor import Anchor
from azure_exit.catalogue import Wave
from azure_exit.evidence import Bundle, Evidence, Subject, read_documents, read_evidence, read_manifests, read_register
from azure_exit.folder import ExitFolder
from azure_exit.ledger import SoundLedger
from azure_exit.plan.model import Plan
from azure_exit.problems import InputError, Problem
from azure_exit.signing import Signers, read_approvals


@dataclass(frozen=True, slots=True)
class Run:
    """What is about to be run: the engine's update plan and state, as files, and the commit of the program."""

    engine_plan: Path
    state: Path
    commit: str


def subject_of(plan: Plan, evidence: Evidence, run: Run, signers: Signers, ledger_head: str) -> Subject:
    """What an approval has to be given to, so that this may be run.

    Raises:
        InputError: a file cannot be read.
        SignatureError: the file of allowed signers is not there, or is not the one that is pinned.
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
        ledger_head=ledger_head,
    )


def read_unsigned(plan: Plan, folder: ExitFolder, wave: Wave, anchor: Anchor, ledger: SoundLedger) -> Bundle:
    """What is there of a wave before anybody signs: evidence, manifests compared anew, today's register of holds.

    Its subject names no run yet.

    Raises:
        InputError: with everything that is wrong with any of the files.
    """
    path = folder.wave(wave).path
    evidence = read_evidence(path)
    return Bundle(
        evidence=evidence,
        manifests=read_manifests(path, evidence),
        register=read_register(folder.holds),
        subject=Subject(plan.sha256, plan.inventory.sha256, int(wave), evidence.sha256, "", "", "", "", ledger.head),
        gone=ledger.gone,
        ledger=ledger.hashes,
        documents=read_documents(folder.documents),
        anchor=anchor,
    )


def read_bundle(  # noqa: PLR0917 - each is one of the parts
    plan: Plan, folder: ExitFolder, wave: Wave, run: Run, anchor: Anchor, ledger: SoundLedger
) -> Bundle:
    """The bundle of a wave: evidence, manifests compared anew, approvals verified, and today's register of holds.

    Raises:
        InputError: with everything that is wrong with any of the files.
        SignatureError: the file of allowed signers is not there, or is not the one that is pinned.
    """
    found, signers = read_unsigned(plan, folder, wave, anchor, ledger), anchor.signers(folder.signers)
    return replace(
        found,
        subject=subject_of(plan, found.evidence, run, signers, ledger.head),
        approvals=read_approvals(folder.wave(wave).path, signers),
    )


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file. Raises InputError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        value = (error.strerror or "unreadable").lower()
        raise InputError([Problem(str(path), "", value, "a file that can be read", "the path of the file")]) from None
