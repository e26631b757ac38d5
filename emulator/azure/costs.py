"""What is paid: the cost query of a scope, for what still exists and for what still costs though it is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.azure import retained
from emulator.azure.ids import within
from emulator.azure.routes import Reply, Routes

if TYPE_CHECKING:
    from emulator.azure.azure import Azure
    from emulator.azure.call import Call

ROUTES = Routes()
Line = tuple[float, str, str]


def lines(azure: Azure, scope: str) -> list[Line]:
    """Euros a month, resource id, currency. A soft-deleted HSM goes on costing until it is purged."""
    paid = {record.id for record in azure.resources()}
    paid |= {record.body["resource"].lower() for record in retained.kept(azure, "hsm")}
    return [
        (float(record.body["Cost"]), record.body["ResourceId"], record.body["Currency"])
        for record in azure.store.find("azure.cost")
        if record.id in paid and within(record.id, scope)
    ]


@ROUTES.route("POST", "{+scope}/providers/Microsoft.CostManagement/query", "Microsoft.CostManagement/query/action")
def query_costs(call: Call, parameters: dict[str, str]) -> Reply:
    found = lines(call.azure, parameters["scope"])
    columns = [("Cost", "Number"), ("ResourceId", "String"), ("Currency", "String")]
    return 200, {
        "id": f"{parameters['scope']}/providers/Microsoft.CostManagement/query/{call.operation}",
        "type": "Microsoft.CostManagement/query",
        "properties": {
            "nextLink": None,
            "columns": [{"name": name, "type": type_} for name, type_ in columns],
            "rows": [list(line) for line in found],
        },
    }
