"""Cases of HUB-TAG-02."""

from tests.policies.case import bad, delete, good, ref, resource, update

BUDGET = "scaleway:billing/budget:Budget"
ALERT = "scaleway:billing/budgetAlert:BudgetAlert"
NOTIFICATION = "scaleway:billing/budgetAlertNotification:BudgetAlertNotification"

_BUDGET = resource(BUDGET, "budget", consumptionLimit=500, enabled=True)
_ALERT = resource(ALERT, "alert", budgetId=ref("budget"), threshold=80)
_ALONE = resource(ALERT, "alert", budgetId="00000000-0000-4000-8000-000000000001", threshold=80)
_MAIL = resource(NOTIFICATION, "mail", budgetAlertId=ref("alert"), emailAddresses=["operations@hub.example"])

CASES = (
    good("watched", _BUDGET, _ALERT, _MAIL),
    good("another layer", layer="network"),
    good("a higher limit", update(_BUDGET, resource(BUDGET, "budget", consumptionLimit=900, enabled=True))),
    good("an alert goes in the rehearsal", delete(_ALONE), environment="rehearsal"),
    bad("no budget", resource("scaleway:iam/group:Group", "group"), layer="foundation", at="stack"),
    bad(
        "an alert of no budget (the provider refuses it too)",
        _BUDGET,
        _ALERT,
        _MAIL,
        resource(ALERT, "stray", threshold=50),
        resource(NOTIFICATION, "stray-mail", budgetAlertId=ref("stray"), emailAddresses=["operations@hub.example"]),
        at="stray.budgetId",
        on_engine=False,
    ),
    bad(
        "a notification to nobody (the provider refuses it too)",
        _BUDGET,
        _ALERT,
        _MAIL,
        resource(NOTIFICATION, "void", budgetAlertId=ref("alert")),
        at="void",
        on_engine=False,
    ),
    bad("off", resource(BUDGET, "budget", consumptionLimit=500, enabled=False), _ALERT, _MAIL, at="budget.enabled"),
    bad("unset", resource(BUDGET, "budget", consumptionLimit=500), _ALERT, _MAIL, at="budget.enabled"),
    bad(
        "no limit (the provider refuses it too)",
        resource(BUDGET, "budget", consumptionLimit=0, enabled=True),
        _ALERT,
        _MAIL,
        at="budget.consumptionLimit",
        on_engine=False,
    ),
    bad("no alert", _BUDGET, at="budget"),
    bad("nobody is told", _BUDGET, _ALERT, at="alert"),
    bad(
        "an alert after the money is spent, which the provider refuses too",
        _BUDGET,
        resource(ALERT, "alert", budgetId=ref("budget"), threshold=150),
        _MAIL,
        at="alert.threshold",
        on_engine=False,
    ),
    bad("the alert goes", delete(_ALONE), environment="production", at="alert"),
)
