"""Cases of HUB-DEC-03."""

from tests.policies.case import bad, delete, good, in_days, update
from tests.policies.cases.dec.estate import HASH, account, network, plan, with_plan

_PLAN = plan(account())
_ANNA = {"person": "anna", "plan_hash": HASH}

CASES = (
    good("two others, in time", delete(account()), facts=_PLAN),
    good("nothing goes", update(account(), account())),
    good("what holds no data", delete(network())),
    bad("no plan", delete(account()), at="lake"),
    bad("one person", delete(account()), at="lake", facts=with_plan(_PLAN, approvals=[_ANNA])),
    bad(
        "one person twice",
        delete(account()),
        at="lake",
        facts=with_plan(_PLAN, approvals=[_ANNA, {**_ANNA, "person": "Anna "}]),
    ),
    bad(
        "another plan was approved",
        delete(account()),
        at="lake",
        facts=with_plan(_PLAN, approvals=[_ANNA, {"person": "ben", "plan_hash": "cd" * 32}]),
    ),
    bad("an approver runs it", delete(account()), at="lake", facts=with_plan(_PLAN, executor="ben")),
    bad("nobody says who runs it", delete(account()), at="lake", facts=with_plan(_PLAN, executor="")),
    bad("no notice", delete(account()), at="lake", facts=with_plan(_PLAN, notice=None)),
    bad("a notice of last week", delete(account()), at="lake", facts=with_plan(_PLAN, notice=in_days(-7))),
    good("a notice of three weeks ago", delete(account()), facts=with_plan(_PLAN, notice=in_days(-21))),
    bad("nobody answers for it", delete(account()), at="lake", facts=with_plan(_PLAN, named={"dpo": "anna"})),
)
