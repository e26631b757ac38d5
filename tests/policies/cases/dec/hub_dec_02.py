"""Cases of HUB-DEC-02."""

from dataclasses import replace as with_

from tests.policies.case import bad, delete, good, replace, update
from tests.policies.cases.dec.estate import account, group, network, plan, with_plan

_GUARDED = account(protect=True)

CASES = (
    good("proven, in its wave", delete(account()), facts=plan(account())),
    bad("no plan", delete(account()), at="lake"),
    bad("no row", delete(account()), at="lake", facts=plan(group())),
    bad(
        "without proof",
        delete(account()),
        at="lake",
        facts=plan(account(), gates_open=False, missing=["restore test"]),
    ),
    bad("nobody says", delete(account()), at="lake", facts=plan(account(), gates_open=None)),
    bad("in another wave", delete(account()), at="lake", facts=plan(account(), wave=6)),
    bad("no wave runs", delete(account()), at="lake", facts=with_plan(plan(account()), wave=None)),
    bad("by replacement", replace(account(), account()), at="lake"),
    bad("a whole group", delete(group()), at="data"),
    bad("taken out of sight", delete(with_(account(), retain=True)), at="lake"),
    bad("of a type that nobody knows", delete(with_(account(), type="azure-native:new:Store")), at="lake"),
    good("what holds no data", delete(network())),
    bad("protection is taken off", update(_GUARDED, account()), at="lake"),
    good("protection is taken off with proof", update(_GUARDED, account()), facts=plan(account())),
    good("protection is put on", update(account(), _GUARDED)),
)
