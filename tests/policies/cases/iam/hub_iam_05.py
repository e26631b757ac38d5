"""Cases of HUB-IAM-05."""

from typing import Any

from tests.policies.case import Declared, bad, good, in_days, ref, resource

# The administrators' range of the rehearsal is 203.0.113.0/28.
_FROM = 'request.ip.matches("^203[.]0[.]113[.]([0-9]|1[0-5])$")'
_WIDER = 'request.ip.matches("^203[.]0[.]113[.][0-9]{1,3}$")'
_UNTIL = f'request.time < timestamp("{in_days(60)}")'
_KEY = 'resource.id in ["44444444-4444-4444-8444-444444444444"]'
_GROUP = "22222222-2222-4222-8222-222222222222"
_BREAK_GLASS = resource("scaleway:iam/group:Group", "glass", name="rehearsal-administrators")
_AT = "policy.rules[0].condition"


def _policy(sets: str, condition: str | None, **principal: Any) -> Declared:
    rule: dict[str, Any] = {"permissionSetNames": [sets], "projectIds": ["55555555-5555-4555-8555-555555555555"]}
    if condition is not None:
        rule["condition"] = condition
    return resource("scaleway:iam/policy:Policy", "policy", rules=[rule], **(principal or {"groupId": _GROUP}))


CASES = (
    good("people look", _policy("VPCReadOnly", None)),
    good("from the range", _policy("KeyManagerFullAccess", _FROM), environment="rehearsal"),
    good("from few addresses, where no range is known", _policy("KeyManagerFullAccess", _FROM)),
    good("from the range, and on one key", _policy("KeyManagerKeyWrite", f"({_KEY}) && (({_FROM}) && ({_UNTIL}))")),
    good("a machine writes what is its own", _policy("ObjectStorageObjectsWrite", None, applicationId=_GROUP)),
    good(
        "break-glass from the range, for a time",
        _BREAK_GLASS,
        _policy("OrganizationManager", f"({_FROM}) && ({_UNTIL})", groupId=ref("glass")),
        environment="rehearsal",
    ),
    bad("people, from anywhere", _policy("SecretManagerSecretAccess", None), at=_AT),
    bad("an empty condition", _policy("KeyManagerFullAccess", ""), at=_AT),
    bad("a machine with keys, from anywhere", _policy("KeyManagerKeyDelete", None, applicationId=_GROUP), at=_AT),
    bad("for a time, but from anywhere", _policy("KeyManagerFullAccess", _UNTIL), at=_AT),
    bad("from the range, or anywhere", _policy("KeyManagerFullAccess", f"{_FROM} || {_UNTIL}"), at=_AT),
    bad("from the range or at any rate", _policy("KeyManagerFullAccess", f"({_FROM} || true) && {_UNTIL}"), at=_AT),
    bad("from all addresses", _policy("KeyManagerFullAccess", 'request.ip.matches(".*")'), at=_AT),
    bad("from all but one", _policy("KeyManagerFullAccess", 'request.ip != "203.0.113.7"'), at=_AT),
    bad("from a wider range", _policy("KeyManagerFullAccess", _WIDER), at=_AT, environment="rehearsal"),
    bad(
        "from a beginning that others share",
        _policy("KeyManagerFullAccess", 'request.ip.matches("203[.]0[.]113[.]1")'),
        at=_AT,
        environment="rehearsal",
    ),
    bad(
        "break-glass for ever",
        _BREAK_GLASS,
        _policy("OrganizationManager", _FROM, groupId=ref("glass")),
        at=_AT,
        environment="rehearsal",
    ),
    bad(
        "break-glass for a year",
        _BREAK_GLASS,
        _policy("OrganizationManager", f'{_FROM} && request.time < timestamp("{in_days(365)}")', groupId=ref("glass")),
        at=_AT,
        environment="rehearsal",
    ),
)
