"""Finds what an exit trusts: in the environment's file, which is reviewed and committed, and nowhere else.

A rehearsal makes its keys itself. It pins them itself too, in a file beside the exit's folder, because there is nobody
to review them; that file is looked at for an environment of the stage `rehearsal` only.
"""

from __future__ import annotations

import re

from azure_exit.anchor import Anchor
from azure_exit.folder import ExitFolder
from azure_exit.problems import InputError, Problem
from settings import Environment, Stage

_HASH = re.compile(r"[0-9a-f]{64}")


def anchor_of(environment: Environment, folder: ExitFolder) -> Anchor:
    """What the exit of an environment trusts.

    Raises:
        InputError: the environment's file does not say it, or a rehearsal has made no keys yet.
    """
    file = f"environments/{environment.environment}.yaml"
    found = environment.azure_exit
    if found is None:
        rule = "the environment that leaves Azure says whom the exit trusts, and which subscriptions are left"
        way_out = "add the block azure_exit, as a commented one stands in a new environment's file; commit it, reviewed"
        raise InputError([Problem(file, "azure_exit", "(not there)", rule, way_out)])
    return Anchor(
        source=file,
        tenant=found.tenant_id,
        subscriptions=frozenset(found.subscriptions),
        signers_sha256=_pin(environment, folder, file),
        approvers=frozenset(found.roles.approvers),
        executors=frozenset(found.roles.executors),
        dpo=found.roles.dpo,
        rssi=found.roles.rssi,
    )


def _pin(environment: Environment, folder: ExitFolder, file: str) -> str:
    pin = environment.azure_exit.signers_sha256 if environment.azure_exit else None
    if environment.stage is not Stage.REHEARSAL:
        if pin is not None:
            return pin
        rule = "who may sign is pinned outside of the exit's folder"
        way_out = f"compare each key with its owner, then write there what `sha256sum {folder.signers}` prints"
        raise InputError([Problem(file, "azure_exit.signers_sha256", "(not there)", rule, way_out)])
    try:
        pinned = folder.rehearsed_pin.read_text(encoding="utf-8").strip()
    except OSError:
        pinned = "(not there)"
    if not _HASH.fullmatch(pinned):
        rule = "the pin of the keys that the rehearsal made"
        raise InputError([Problem(str(folder.rehearsed_pin), "", pinned, rule, "`hub exit rehearse` makes both")])
    return pinned
