"""Cases of HUB-DEC-04."""

from tests.policies.case import bad, delete, good, resource, update
from tests.policies.cases.dec.estate import account, arm, lock, network, plan

_OTHER = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-data-2"
_BY_GROUP = resource(
    "azure-native:authorization:ManagementLockAtResourceGroupLevel",
    "lock",
    level="ReadOnly",
    resourceGroupName="RG-Data",
)
_ELSEWHERE = arm("Microsoft.Storage/storageAccounts", "stlake2")

CASES = (
    good("the group is locked", account(), lock()),
    good("the account is locked", account(), lock(scope=account().identity.lower())),
    good("the group is locked by its name (the stand-in does not serve it)", account(), _BY_GROUP, on_engine=False),
    good("what holds no data", network()),
    good("its wave has come", account(), facts=plan(account())),
    bad("no lock", account(), at="lake"),
    bad("no level", account(), lock("NotSpecified"), at="lake"),
    bad("a group of nearly the same name", account(), lock(scope=_OTHER), at="lake"),
    bad("another account", account(), lock(scope=_ELSEWHERE), at="lake"),
    bad("its wave has come, without proof", account(), at="lake", facts=plan(account(), gates_open=False)),
    bad("unlocked", delete(lock()), at="lock"),
    bad("unlocked in another wave", delete(lock()), at="lock", facts=plan(account(), wave=6)),
    bad("unlocked without proof", delete(lock()), at="lock", facts=plan(account(), gates_open=False)),
    good("unlocked with proof", delete(lock()), facts=plan(account())),
    bad("loosened", update(lock("ReadOnly"), lock()), at="lock"),
    good("tightened", update(lock(), lock("ReadOnly"))),
)
