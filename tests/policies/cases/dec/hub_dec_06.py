"""Cases of HUB-DEC-06."""

from tests.policies.case import bad, delete, good
from tests.policies.cases.dec.estate import account, network, plan

CASES = (
    good("nothing has to go before", delete(account()), facts=plan(account())),
    good("what holds no data", delete(network())),
    bad("its containers are there", delete(account()), at="lake", facts=plan(account(), waits_for=["/one", "/two"])),
    bad("the plan does not say", delete(account()), at="lake", facts=plan(account(), waits_for=None)),
    bad("no plan", delete(account()), at="lake"),
)
