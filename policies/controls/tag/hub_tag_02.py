"""HUB-TAG-02: a budget watches what is spent, and what a change adds was agreed."""

from __future__ import annotations

from policies.context import COSTS, Context
from policies.control import Control
from policies.findings import Violations
from policies.prices import PRICES, Costs
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

BUDGET = "scaleway:billing/budget:Budget"
ALERT = "scaleway:billing/budgetAlert:BudgetAlert"
NOTIFICATION = "scaleway:billing/budgetAlertNotification:BudgetAlertNotification"
LAYERS = ("", "foundation")
UNASKED_PERCENT = 10
WAYS = ("emailAddresses", "smsPhoneNumbers", "webhookUrls")

CONTROL = Control(
    id="HUB-TAG-02",
    title="A budget with alerts, and no unasked costs",
    severity=Severity.MEDIUM,
    answers=("SATRE 2.3.04", "SATRE 4.4"),
    why="The product stops nothing when money runs out: without alerts the invoice is the first to tell of a pool that "
    "grew, or of keys in strange hands.",
    fix="Declare billing.Budget with enabled true, an alert below the limit, and whom it tells. Have a change that "
    f"adds more than {UNASKED_PERCENT} % of the budget agreed to: foundation.budget.agreed_increase of the "
    "environment's file, with who agreed and until when. What goes beyond the budget needs a larger one.",
    source="Scaleway's budgets: alerts only, for the organisation as a whole; prices of policies/tables/prices.yaml, "
    "partly a third party's: the sum is an estimate of what is charged by the hour, for pools at their largest",
    tables=(PRICES,),
    live="What each project spent is compared with what it may: the bills tell by project, but nothing in the "
    "environment's file says how much each may, and the product has budgets for the organisation only.",
)


@CONTROL.whole(BUDGET)
def there_is_one(stack: Stack, context: Context) -> Violations:
    if context.layer in LAYERS and not stack.of(BUDGET):
        yield stack.subject.violation("", "hold a billing.Budget: the layer foundation declares it")


@CONTROL.each(BUDGET)
def is_on(budget: Resource, context: Context) -> Violations:
    if budget.value("enabled") is not True:
        yield budget.violation("enabled", "be true, written out")


@CONTROL.each(BUDGET)
def has_a_limit(budget: Resource, context: Context) -> Violations:
    if not (budget.value("consumptionLimit") or 0) > 0:
        yield budget.violation("consumptionLimit", "be above 0, in euros a month")


@CONTROL.beside(BUDGET)
def alerts(budget: Resource, stack: Stack, context: Context) -> Violations:
    if not any(stack.refers(each, "budgetId", budget) for each in stack.of(ALERT)):
        yield budget.violation("", "have a billing.BudgetAlert")


@CONTROL.beside(ALERT)
def tells_somebody(alert: Resource, stack: Stack, context: Context) -> Violations:
    told = [each for each in stack.of(NOTIFICATION) if stack.refers(each, "budgetAlertId", alert)]
    if not any(each.is_set(way) for each in told for way in WAYS):
        yield alert.violation("", "have a billing.BudgetAlertNotification that names somebody")


@CONTROL.each(ALERT)
def is_of_a_budget(alert: Resource, context: Context) -> Violations:
    if not alert.is_set("budgetId"):
        yield alert.violation("budgetId", "be the id of a budget")


@CONTROL.each(NOTIFICATION)
def names_somebody(notification: Resource, context: Context) -> Violations:
    if not any(notification.is_set(way) for way in WAYS):
        yield notification.violation("", f"name somebody: one of {', '.join(WAYS)}")


@CONTROL.each(ALERT)
def comes_in_time(alert: Resource, context: Context) -> Violations:
    if not 0 < (alert.value("threshold") or 0) <= 100:
        yield alert.violation("threshold", "be 1 to 100 percent: above, the money is spent")


@CONTROL.change("scaleway:*")
def growth_is_agreed(change: Change, context: Context) -> Violations:
    """Said once, of the resource that adds most."""
    found = _added_by(change, context)
    if found is None or context.environment is None:
        return
    costs, budget = found, context.environment.foundation.budget
    agreed = budget.agreed_increase
    is_agreed = agreed is not None and context.today <= agreed.until
    limit = max(agreed.monthly_eur if agreed and is_agreed else 0, budget.monthly_eur * UNASKED_PERCENT / 100)
    if costs.grown > limit:
        ended = f"; what {agreed.by} agreed ended on {agreed.until}" if agreed and not is_agreed else ""
        yield change.violation("", f"add no more than {limit:.0f} EUR a month to what is up{ended}: {costs.sentence}")


@CONTROL.change("scaleway:*")
def stays_within_the_budget(change: Change, context: Context) -> Violations:
    """What comes up for the first time is agreed to with its budget."""
    costs = _added_by(change, context)
    if costs is None or context.environment is None:
        return
    budget = context.environment.foundation.budget.monthly_eur
    if costs.after > budget:
        yield change.violation("", f"stay within the budget of {budget} EUR a month: {costs.sentence}")


def _added_by(change: Change, context: Context) -> Costs | None:
    """What the run costs, told to the step that adds most."""
    costs = context.facts.get(COSTS)
    if not isinstance(costs, Costs) or costs.largest is None or costs.largest.urn != change.urn:
        return None
    return costs


@CONTROL.change(BUDGET, ALERT, NOTIFICATION)
def stays(change: Change, context: Context) -> Violations:
    if change.operation == "delete" and context.is_production:
        yield change.violation("", "stay: without it nobody is told what is spent")
