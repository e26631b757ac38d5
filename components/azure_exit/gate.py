"""The gate before each deletion and the read-back after it, as hooks of the engine.

`bind_hooks` binds them to every Azure resource by one transform, so that no author can forget it. The gate reads plan,
evidence, approvals, register and ledger again at that moment, and whatever it cannot read, verify or find holds.
"""

from __future__ import annotations

import threading
from typing import Any

import pulumi

from azure_exit.anchor import Anchor
from azure_exit.bundle import read_bundle
from azure_exit.evidence import Bundle
from azure_exit.ledger import Kind, read_entries
from azure_exit.open_wave import OpenWave
from azure_exit.plan import Plan, PlanRow
from azure_exit.signing import fingerprint
from components.azure_exit.arm import ArmReader
from components.azure_exit.inside import may_hold, still_inside
from components.azure_exit.read_back import can_be_read, look
from components.azure_exit.replies import reply_told, requested_at
from components.azure_exit.session import Phase, Session

BEFORE = "azure-exit-gate"
AFTER = "azure-exit-read-back"
PACKAGE = "azure-native:"

_one_at_a_time = threading.Lock()


class GateHeldError(Exception):
    """A deletion is refused; the message says for which row, by which gate, and the way out."""


def bind_hooks(anchor: Anchor) -> None:
    """Bind both hooks to every Azure resource that is declared from here on; `anchor` is whom the gate trusts."""
    before = pulumi.ResourceHook(BEFORE, lambda arguments: before_delete(arguments, anchor))
    after = pulumi.ResourceHook(AFTER, lambda arguments: after_delete(arguments, anchor))
    binding = pulumi.ResourceHookBinding(before_delete=[before], after_delete=[after])

    def bind(arguments: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if not arguments.type_.startswith(PACKAGE):
            return None
        options = pulumi.ResourceOptions.merge(arguments.opts, pulumi.ResourceOptions(hooks=binding))
        return pulumi.ResourceTransformResult(arguments.props, options)

    pulumi.runtime.register_resource_transform(bind)


def before_delete(arguments: Any, anchor: Anchor) -> None:
    """Hold the deletion unless every gate of the row is open now.

    Raises:
        GateHeldError: it is held.
    """
    with _one_at_a_time:
        try:
            _judge(Session.read(anchor=anchor), str(arguments.id), str(arguments.urn))
        except GateHeldError:
            raise
        except Exception as error:
            # Whatever cannot be read or verified holds.
            raise GateHeldError(f"{arguments.id} is held: {error}") from error


def after_delete(arguments: Any, anchor: Anchor) -> None:
    """Write down what Azure answered, and what is found when the row is looked for. Told is not yet gone."""
    with _one_at_a_time:
        session = Session.read(anchor=anchor)
        row = session.plan.by_id[str(arguments.id).rstrip("/").lower()]
        body = {"row": row.id, "told": "deleted", "by": "engine"}
        if not can_be_read(row):
            session.note(Kind.REPLY, body)
            return
        since = requested_at(read_entries(session.folder.ledger), row.id) or session.now
        with ArmReader() as azure:
            session.note(Kind.REPLY, {**body, **reply_told(azure, row, since)})
            session.note(Kind.READ_BACK, look(azure, row, session.now).body(row.id))


def _judge(session: Session, identifier: str, urn: str) -> None:
    if session.wave is None or session.phase is not Phase.DELETE:
        raise GateHeldError(
            f"{identifier} is held: no wave is open. It left the program, which ends nothing. "
            "Way out: declare it again; what ends, ends by `hub exit execute`."
        )
    plan = session.plan
    bundle = read_open_bundle(session, plan)
    if session.person != bundle.evidence.executor:
        raise GateHeldError(
            f"{identifier} is held: {session.person} runs it, and the evidence names {bundle.evidence.executor}. "
            "Way out: that person runs the wave."
        )
    if fingerprint(session.key) in {each.fingerprint for each in bundle.approvals}:
        raise GateHeldError(
            f"{identifier} is held: the key that runs it signed an approval too. "
            "Way out: two others approve, each with their own key."
        )
    if identifier.rstrip("/").lower() not in session.wave_folder.read_run().delete:
        raise GateHeldError(f"{identifier} is held: it is not among the rows that were previewed. Way out: preview.")
    # The preview's list is signed by nobody, the update plan is; an engine that runs without it is held to it here.
    if urn not in session.wave_folder.read_deletes():
        raise GateHeldError(
            f"{identifier} is held: the update plan that was signed does not delete it. Way out: preview, and sign."
        )
    answer = OpenWave(plan, bundle, session.now).about(identifier)
    row = plan.by_id.get(identifier.rstrip("/").lower())
    reasons = answer.reasons or _inside(plan, row)
    is_open = answer.may_end and not reasons
    body = {
        "row": row.id if row else identifier,
        "wave": int(session.wave),
        "open": is_open,
        "gates": {f"{each.gate.value} {each.row}": each.is_open for each in answer.verdicts},
    }
    session.note(Kind.GATE, body if is_open else {**body, "held": [list(each) for each in reasons]})
    if not is_open or row is None:
        told = "; ".join(f"{reason} (way out: {way_out})" for reason, way_out in reasons)
        raise GateHeldError(f"{identifier} is held: {told}")
    session.note(Kind.REQUEST, _request(session, row, urn, bundle.subject.engine_plan_sha256))


def _inside(plan: Plan, row: PlanRow | None) -> tuple[tuple[str, str], ...]:
    """Why a row is held by what Azure has in it now, with the way out."""
    if row is None or not may_hold(plan, row):
        return ()
    with ArmReader() as azure:
        found = still_inside(azure, plan, row)
    way_out = "find out who made it, and whether it is to be kept; what is to end is in an inventory and a plan"
    return tuple((f"{each} is in it, and would end with it", way_out) for each in found)


def read_open_bundle(session: Session, plan: Plan) -> Bundle:
    """The bundle of the open wave, read anew, with what the ledger says is gone.

    Raises:
        InputError, SignatureError: something cannot be read or is not good.
    """
    assert session.wave is not None  # noqa: S101 - whoever calls has opened one
    ledger = session.sound_ledger()
    return read_bundle(plan, session.folder, session.wave, session.run, session.trusted, ledger)


def _request(session: Session, row: PlanRow, urn: str, engine_plan: str) -> dict[str, Any]:
    assert session.wave is not None  # noqa: S101 - judged above
    return {"row": row.id, "wave": int(session.wave), "urn": urn, "engine_plan": engine_plan, "commit": session.commit}
