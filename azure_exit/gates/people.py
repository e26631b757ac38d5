"""Gates about people: notice, choice, approval, locks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from azure_exit.evidence.documents import missing
from azure_exit.evidence.model import Approval, Bundle
from azure_exit.gates.gate import gate
from azure_exit.gates.names import GateName
from azure_exit.person import is_among, is_same_person, person_key
from azure_exit.plan.model import PlanRow

NOTICE_DAYS = 21
APPROVERS = 2
_NOBODY = (
    "nothing outside of the exit's folder says who has which role",
    "the block azure_exit of the environment's file says it",
)


@gate
class NoticePeriod:
    """The formal notice is 21 days old, and both officers are named."""

    name = GateName.NOTICE_PERIOD

    def reason_to_hold(self, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[str, str] | None:
        notice = bundle.evidence.notice
        if notice is None:
            return "no formal notice is in evidence", f"give it, and wait {NOTICE_DAYS} days"
        over = notice.sent_on + timedelta(days=NOTICE_DAYS)
        if over > now.date():
            return f"the notice of {notice.sent_on} runs until {over}", f"wait until {over}"
        if is_same_person(notice.dpo, notice.rssi):
            return f"{notice.dpo} stands for both officers", "two persons: data protection, and information security"
        anchor = bundle.anchor
        if anchor is None:
            return _NOBODY
        if not (is_same_person(notice.dpo, anchor.dpo) and is_same_person(notice.rssi, anchor.rssi)):
            return (
                f"the notice names {notice.dpo} and {notice.rssi}, and {anchor.source} {anchor.dpo} and {anchor.rssi}",
                "the officers who are in office had the notice; or have the file's roles changed by a reviewed commit",
            )
        return missing("the notice", notice.document_sha256, bundle.documents)


@gate
class WrittenChoice:
    """The controller chose in writing what becomes of the data."""

    name = GateName.WRITTEN_CHOICE

    def reason_to_hold(self, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[str, str] | None:
        choice = bundle.evidence.choice_for(row.id)
        if choice is None:
            return (
                "no written choice of return or deletion covers it",
                "have the controller choose, for a scope it lies in",
            )
        if choice.decided_on > now.date():
            return f"the choice is dated {choice.decided_on}, which has not come", "correct the date, or wait"
        if is_same_person(choice.decided_by, bundle.evidence.executor):
            return f"{choice.decided_by} chose, and executes too", "the controller chooses, somebody else executes"
        return missing(f"the choice for {choice.scope}", choice.document_sha256, bundle.documents)


@gate
class TwoApprovers:
    """Two persons signed exactly what is about to be run, and neither runs it."""

    name = GateName.TWO_APPROVERS

    def reason_to_hold(self, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[str, str] | None:
        evidence, subject = bundle.evidence, bundle.subject
        if subject.evidence_sha256 != evidence.sha256 or subject.plan_sha256 != evidence.plan_sha256:
            return "what is about to be run is not what the evidence belongs to", "take the evidence of this plan"
        if subject.wave != row.wave or evidence.wave != row.wave:
            return (
                f"the evidence is of wave {evidence.wave.value}, the row of wave {row.wave.value}",
                "its own evidence",
            )
        anchor = bundle.anchor
        if anchor is None:
            return _NOBODY
        if not is_among(evidence.executor, anchor.executors):
            return (
                f"{evidence.executor} executes, and {anchor.source} does not name them among the executors",
                "an executor of the file executes; or have its roles changed by a reviewed commit",
            )
        good = {}
        why = []
        for approval in bundle.approvals:
            fault = _fault(approval, bundle, now)
            if is_same_person(approval.person, evidence.executor):
                fault = "executes the wave, and cannot approve it"
            elif not is_among(approval.person, anchor.approvers):
                fault = f"is no approver that {anchor.source} names"
            if fault:
                why.append(f"{approval.person} {fault}")
            else:
                good[person_key(approval.person)] = approval.fingerprint
        if len(good) >= APPROVERS and len(set(good.values())) >= APPROVERS:
            return None
        named = f"{len(good)} of {APPROVERS} approvals hold" if len(good) < APPROVERS else "two names, one key"
        return "; ".join(
            [named, *why]
        ), "`hub exit approve` by two persons, neither the executor, each with their own key"


@gate
class LockLifted:
    """Every lock on the row was lifted for this wave by somebody who does not execute it."""

    name = GateName.LOCK_LIFTED

    def reason_to_hold(self, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[str, str] | None:
        evidence = bundle.evidence
        lifted = {each.lock.rstrip("/").lower(): each for each in evidence.locks_lifted}
        for lock in row.locks:
            found = lifted.get(lock)
            if found is None or found.lifted_at > now:
                return f"{lock} is not lifted", "have it lifted for this wave by its keeper, and name who and when"
            if is_same_person(found.lifted_by, evidence.executor):
                return f"{found.lifted_by} lifted {lock}, and executes too", "the keeper of the lock lifts it"
        return None


def in_force(bundle: Bundle, now: datetime) -> tuple[Approval, ...]:
    """The approvals of exactly what is about to be run that are good at a moment, whoever gave them."""
    return tuple(each for each in bundle.approvals if not _fault(each, bundle, now))


def _fault(approval: Approval, bundle: Bundle, now: datetime) -> str:
    if replace(approval.subject, ledger_head=bundle.subject.ledger_head) != bundle.subject:
        return "signed something else than what is about to be run"
    if approval.subject.ledger_head not in bundle.ledger:
        upon = approval.subject.ledger_head[:12]
        return f"signed upon entry {upon} of the ledger, which is not in it: lines are missing"
    if approval.approved_at > now:
        return f"signed at {approval.approved_at.isoformat()}, which has not come"
    return f"signed until {approval.expires_at.isoformat()}, which is over" if approval.expires_at <= now else ""
