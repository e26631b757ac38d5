"""Cases of HUB-DEC-01."""

from dataclasses import replace as with_

from tests.policies.case import Declared, bad, create, delete, good, in_days, replace, resource, update
from tests.policies.cases.dec.estate import account, lock, network, read_bad, read_good

_PROTECTOR = resource("azure-native:sql:EncryptionProtector", "protector", serverKeyType="AzureKeyVault")
_VERSIONED = with_(_PROTECTOR, type="azure-native:sql/v20230801:EncryptionProtector")


def _inventory(name: str, days: int, count: int) -> Declared:
    return resource("live:evidence/azure-inventory", name, taken_at=in_days(days), count=count)


CASES = (
    good("a lock comes to be", create(lock())),
    good(
        "creation is denied by a policy",
        create(resource("azure-native:authorization:PolicyAssignment", "deny", scope="/subscriptions/1")),
    ),
    bad("something new", create(account()), at="lake"),
    bad("something new that holds no data", create(network()), at="network"),
    bad("something new by another provider", create(resource("azure:storage/account:Account", "other")), at="other"),
    bad("replaced", replace(account(), account()), at="lake"),
    good("closed", update(account(publicNetworkAccess="Enabled"), account())),
    bad("opened", update(account(), account(publicNetworkAccess="Enabled")), at="lake.publicNetworkAccess"),
    bad("a setting is dropped", update(account(), account(minimumTlsVersion=None)), at="lake.minimumTlsVersion"),
    bad("another size", update(account(), account(sku={"name": "Standard_GRS"})), at="lake.sku.name"),
    good("a tag is added", update(account(), account(tags={"wave": "5"}))),
    good("a lock is tightened", update(lock(), lock("ReadOnly"))),
    bad("a lock is loosened", update(lock("ReadOnly"), lock()), at="lock.level"),
    bad("a setting's delete is a reset", delete(_PROTECTOR), at="protector"),
    bad("of whatever version of the API", delete(_VERSIONED), at="protector"),
    good("a setting ends with what it belongs to", delete(with_(_PROTECTOR, retain=True))),
    read_good("fewer each time", _inventory("before", -30, 74), _inventory("after", -1, 60)),
    read_bad("more than before", _inventory("before", -30, 60), _inventory("after", -1, 74), at="after.count"),
    read_bad("taken in the future", _inventory("later", 30, 7), at="later.taken_at"),
    read_bad("at no time", resource("live:evidence/azure-inventory", "once", count=7), at="once.taken_at"),
)
