"""HUB-IAM-08: somebody looks at all rights once a quarter, signs, and what was found is mended."""

from __future__ import annotations

from datetime import timedelta

from policies.context import Context
from policies.control import Control
from policies.evidence import newest, past
from policies.findings import Violations
from policies.resource import Stack
from policies.vocabulary import Severity

# The record of a review. `reviewed_at`: when; `signed_by`: who; `differences`: what the account held besides or beyond
# the code on that day and was not taken away.
REVIEW = "live:evidence/rights-review"
LIMITS = "access-limits"

CONTROL = Control(
    id="HUB-IAM-08",
    title="Rights are reviewed every quarter",
    severity=Severity.MEDIUM,
    answers=("SNC 9.4", "SNDS 8.2"),
    why="Rights pile up: who changes duties keeps the old ones until somebody looks.",
    fix="Export the rights, compare them with the code, take away what is too much, sign the record and keep it.",
    source="SecNumCloud 3.2, 9.4: yearly, and quarterly for technical accounts",
    tables=(LIMITS,),
    organisation="The security officer signs the review of rights.",
)


@CONTROL.whole(REVIEW)
def is_recent_and_clean(stack: Stack, context: Context) -> Violations:
    days = context.table(LIMITS).rows["review_days"]
    latest = newest(stack, REVIEW, "reviewed_at")
    if latest is None:
        yield stack.subject.violation("", f"have a signed review of rights that is at most {days} days old")
        return
    when, review = latest
    if when.date() < context.today - timedelta(days=days):
        yield review.violation("reviewed_at", f"be at most {days} days ago")
    yield from past(review, "reviewed_at", context)
    if not review.value("signed_by"):
        yield review.violation("signed_by", "name who signed")
    if review.value("differences") != []:
        yield review.violation("differences", "be empty: what the code does not give is taken away")
