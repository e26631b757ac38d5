"""`hub check live` and `hub check manifests`: what is judged without the engine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from operations.check import Ask, judge, rules
from operations.check_sources import stored
from operations.exits import OperationError, RefusedError
from operations.operate import find_target
from operations.packages import require
from operations.target import Target
from policies.check import CheckReport, Reading, Rules, Source
from policies.reading.evidence import read_evidence
from policies.reading.manifests import read_manifests
from policies.resource import Resource
from settings import load_environment

# What the SDK and S3 take from the process: the way to the cloud, and what it is trusted by.
_PROCESS = ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE")


def live(ask: Ask) -> CheckReport:
    """Judge an environment's account, read back as its variables' key may, and the evidence that is given.

    Raises:
        OperationError: the account does not answer, or refuses the key.
        RefusedError: the packages that read it are not installed.
    """
    require("checks", "hub check live")
    environment = load_environment(ask.subject)
    # Bad input is told before anything is started.
    held = rules(environment, live=True, day=ask.day)
    proofs = read_evidence(ask.evidence, held.controls) if ask.evidence else ()
    target = find_target(environment)
    with _process(target.variables):
        return _judge_account(target, held, proofs)


def _judge_account(target: Target, held: Rules, proofs: Sequence[Resource]) -> CheckReport:
    from policies.reading import live as account  # noqa: PLC0415 - loads the SDK of the cloud
    from policies.reading.live.account import reads, unread_types  # noqa: PLC0415

    declared = [each for layer in stored(target.environment, target.layers, target.backend).values() for each in layer]
    session = account.Session(
        target.variables["SCW_ACCESS_KEY"],
        target.variables["SCW_SECRET_KEY"],
        target.environment.organization_id,
        target.variables.get("SSL_CERT_FILE") if target.is_rehearsal else None,
    )
    try:
        found = account.read_account(session, declared=declared, told=_progress)
    except Exception as error:  # whatever the SDK and its HTTP library raise when nobody answers
        raise OperationError(
            f"the account of {target.name} cannot be read: {error}",
            "check SCW_ACCESS_KEY and SCW_SECRET_KEY, and that https://api.scaleway.com is within reach",
        ) from None
    given = {each.type for each in proofs}
    unread = {**unread_types(held.controls, given), **found.unread}
    reading = Reading(
        Source.LIVE,
        target.name,
        (*found.resources, *proofs),
        reads=lambda pattern: reads(pattern, found.unread, given),
    )
    return judge([reading], held, unread=unread, whole_environment=True)


def manifests(ask: Ask) -> CheckReport:
    """Judge the Kubernetes manifests of a folder."""
    environment = load_environment(ask.environment) if ask.environment else None
    if ask.layers:
        raise RefusedError("--layer is of an environment, and manifests have none", "leave it out")
    resources = read_manifests(Path(ask.subject))
    return judge([Reading(Source.MANIFESTS, ask.subject, resources)], rules(environment, day=ask.day))


def _progress(done: int, of: int) -> None:
    if done == of or done % 25 == 0:
        sys.stderr.write(f"account: {done} of {of} lists read\n")


@contextmanager
def _process(variables: Mapping[str, str]) -> Iterator[None]:
    """Set what the SDK and S3 look up in the process, for so long."""
    wanted = {name: variables[name] for name in _PROCESS if name in variables}
    if "SSL_CERT_FILE" in wanted:
        wanted["REQUESTS_CA_BUNDLE"] = wanted["SSL_CERT_FILE"]
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


__all__ = ["live", "manifests"]
