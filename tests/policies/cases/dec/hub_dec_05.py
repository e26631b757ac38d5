"""Cases of HUB-DEC-05."""

from dataclasses import replace as with_

from tests.policies.case import bad, delete, good
from tests.policies.cases.dec.estate import account, network, plan

_HOLD = with_(account(), type="azure-native:storage:BlobContainerLegalHold")

CASES = (
    good("nothing holds it", delete(account()), facts=plan(account())),
    good("what holds no data", delete(network())),
    bad("held", delete(account()), at="lake", facts=plan(account(), held=True)),
    bad("nobody looked", delete(account()), at="lake", facts=plan(account(), held=None)),
    bad("no plan", delete(account()), at="lake"),
    bad("a legal hold is cleared", delete(_HOLD), at="lake"),
)
