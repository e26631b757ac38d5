"""The version of Azure's API that each type is read with: the default ones of azure-native 3.29.0."""

from __future__ import annotations

DEFAULT = "2021-04-01"
"""Of Azure Resource Manager's own types."""

_OF_TYPE = {
    "microsoft.authorization/locks": "2020-05-01",
    "microsoft.authorization/roleassignments": "2022-04-01",
    "microsoft.resources/resourcegroups": "2024-03-01",
    "microsoft.security/pricings": "2024-01-01",
    "microsoft.compute/virtualmachines": "2024-11-01",
    "microsoft.compute/galleries": "2024-03-03",
    "microsoft.insights/diagnosticsettings": "2021-05-01-preview",
    "microsoft.insights/actiongroups": "2024-10-01-preview",
    "microsoft.insights/components": "2020-02-02",
    "microsoft.insights/datacollectionrules": "2022-06-01",
    "microsoft.network/privatednszones": "2024-06-01",
    "microsoft.network/dnszones": "2023-07-01-preview",
}
_OF_PROVIDER = {
    "microsoft.authorization": "2025-01-01",
    "microsoft.compute": "2024-03-02",
    "microsoft.consumption": "2024-08-01",
    "microsoft.containerregistry": "2023-11-01-preview",
    "microsoft.containerservice": "2025-09-01",
    "microsoft.databricks": "2026-01-01",
    "microsoft.datafactory": "2018-06-01",
    "microsoft.dataprotection": "2025-01-01",
    "microsoft.dbforpostgresql": "2025-08-01",
    "microsoft.desktopvirtualization": "2024-04-03",
    "microsoft.documentdb": "2025-10-15",
    "microsoft.hdinsight": "2024-08-01-preview",
    "microsoft.insights": "2022-06-01",
    "microsoft.keyvault": "2024-11-01",
    "microsoft.machinelearningservices": "2025-12-01",
    "microsoft.managedidentity": "2023-01-31",
    "microsoft.network": "2024-05-01",
    "microsoft.operationalinsights": "2023-09-01",
    "microsoft.recoveryservices": "2024-10-01",
    "microsoft.securityinsights": "2024-09-01",
    "microsoft.sql": "2023-08-01",
    "microsoft.storage": "2024-01-01",
    "microsoft.synapse": "2021-06-01",
}


def version_of(type_: str) -> str:
    """The version for a type in any case, of the nearest type above it that has one of its own."""
    name = type_.lower()
    provider = name.partition("/")[0]
    while "/" in name:
        if name in _OF_TYPE:
            return _OF_TYPE[name]
        name = name.rpartition("/")[0]
    return _OF_PROVIDER.get(provider, DEFAULT)
