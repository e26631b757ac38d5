"""Cases of HUB-SPC-04."""

from functools import partial

from tests.policies import case
from tests.policies.case import Declared, bad, good, resource
from tests.policies.cases.spc.buckets import AIRLOCK, RESEARCHERS, REVIEWERS, bucket, policy

_OUT, _DONE = bucket("quarantine"), bucket("release")
_SUBMIT, _REVIEW = (RESEARCHERS, "s3:PutObject"), (REVIEWERS, "s3:GetObject")
_SUBMITTED = policy("quarantine", _SUBMIT, _REVIEW)
_RELEASED = policy("release", (AIRLOCK, "s3:PutObject"), (RESEARCHERS, "s3:GetObject"))


def _decision(**other: object) -> Declared:
    given = {"decision": "2026-17", "submitter": "anna", "approver": "ben", "sha256": "0" * 64}
    return resource("live:evidence/release-decision", "decision", {**given, **other})


_read_good = partial(case.good, live=True, on_engine=False)
_read_bad = partial(case.bad, live=True, on_engine=False)

CASES = (
    good("one submits, another releases", _OUT, _SUBMITTED, _DONE, _RELEASED),
    bad("no policies", _OUT, _DONE, at=("quarantine", "release")),
    bad(
        "submitters take back",
        _OUT,
        policy("quarantine", _SUBMIT, _REVIEW, (RESEARCHERS, "s3:DeleteObject")),
        at="quarantine-policy.policy",
    ),
    bad(
        "submitters release",
        _OUT,
        _SUBMITTED,
        _DONE,
        policy("release", (RESEARCHERS, "s3:PutObject")),
        at="release-policy.policy",
    ),
    _read_good("two persons", _decision()),
    _read_bad("one person", _decision(approver="Anna"), at="decision.approver"),
    _read_bad("no number", _decision(decision=""), at="decision.decision"),
    _read_bad("no hash", _decision(sha256=None), at="decision.sha256"),
    _read_bad("nobody approved", _decision(approver=None), at="decision.approver"),
)
