"""rg-hdh-net in the connectivity subscription: 25 resources."""

from __future__ import annotations

from emulator.azure.rows.shape import LAKE, MGMT, NET, Row, child, row

HUB = f"{NET}/providers/Microsoft.Network/virtualNetworks/vnet-hub"
SPOKE = f"{NET}/providers/Microsoft.Network/virtualNetworks/vnet-data"
ZONES = ("blob.core.windows.net", "dfs.core.windows.net", "vaultcore.azure.net", "postgres.database.azure.com")


def zone_id(service: str) -> str:
    """The id of the private DNS zone of a service in ZONES."""
    return f"{NET}/providers/Microsoft.Network/privateDnsZones/privatelink.{service}"


def network() -> list[Row]:
    """Virtual networks, subnets, firewall, bastion, public addresses, private DNS, flow logs."""
    provider = f"{NET}/providers/Microsoft.Network"
    hub = row(NET, "Microsoft.Network/virtualNetworks", "vnet-hub", _vnet("10.10.0.0/16", SPOKE))
    spoke = row(NET, "Microsoft.Network/virtualNetworks", "vnet-data", _vnet("10.20.0.0/16", HUB))
    nsg = {name: f"{provider}/networkSecurityGroups/{name}" for name in ("nsg-pe", "nsg-dbx")}
    routes = f"{provider}/routeTables/rt-spoke"
    databricks = "Microsoft.Databricks/workspaces"
    subnets = [
        child(hub, "subnets", "AzureFirewallSubnet", _subnet("10.10.0.0/26")),
        child(hub, "subnets", "AzureBastionSubnet", _subnet("10.10.1.0/26")),
        child(spoke, "subnets", "snet-pe", _subnet("10.20.0.0/24", nsg["nsg-pe"], routes)),
        child(spoke, "subnets", "snet-psql", _subnet("10.20.1.0/28", to="Microsoft.DBforPostgreSQL/flexibleServers")),
        child(spoke, "subnets", "snet-dbx-pub", _subnet("10.20.2.0/24", nsg["nsg-dbx"], routes, to=databricks)),
        child(spoke, "subnets", "snet-dbx-priv", _subnet("10.20.3.0/24", nsg["nsg-dbx"], routes, to=databricks)),
    ]
    addresses = [
        row(
            NET,
            "Microsoft.Network/publicIPAddresses",
            name,
            {"publicIPAllocationMethod": "Static", "ipConfiguration": {"id": f"{provider}/{user}/ipConfigurations/a"}},
            sku={"name": "Standard", "tier": "Regional"},
        )
        for name, user in (("pip-afw", "azureFirewalls/afw-hub"), ("pip-bas", "bastionHosts/bas-hub"))
    ]
    return [
        hub,
        spoke,
        *subnets,
        row(
            NET,
            "Microsoft.Network/azureFirewalls",
            "afw-hub",
            {
                "firewallPolicy": {"id": f"{provider}/firewallPolicies/fwp-hub"},
                "ipConfigurations": [
                    _ip(f"{HUB}/subnets/AzureFirewallSubnet", f"{provider}/publicIPAddresses/pip-afw")
                ],
            },
            sku={"name": "AZFW_VNet", "tier": "Premium"},
        ),
        row(NET, "Microsoft.Network/firewallPolicies", "fwp-hub", {"threatIntelMode": "Deny"}),
        row(
            NET,
            "Microsoft.Network/bastionHosts",
            "bas-hub",
            {"ipConfigurations": [_ip(f"{HUB}/subnets/AzureBastionSubnet", f"{provider}/publicIPAddresses/pip-bas")]},
            sku={"name": "Standard"},
        ),
        *addresses,
        *(row(NET, "Microsoft.Network/networkSecurityGroups", name, {"securityRules": []}) for name in nsg),
        row(NET, "Microsoft.Network/routeTables", "rt-spoke", {"disableBgpRoutePropagation": True}),
        *(
            row(NET, "Microsoft.Network/privateDnsZones", f"privatelink.{service}", location="global")
            for service in ZONES
        ),
        *(
            child(
                zone_id(service),
                "virtualNetworkLinks",
                "link-vnet-data",
                {"registrationEnabled": False, "virtualNetwork": {"id": SPOKE}},
            )
            | {"location": "global"}
            for service in ZONES
        ),
        child(
            f"{provider}/networkWatchers/nw-francecentral",
            "flowLogs",
            "flow-vnet-data",
            {
                "targetResourceId": SPOKE,
                "storageId": f"{MGMT}/providers/Microsoft.Storage/storageAccounts/sthdhaudit",
                "enabled": True,
                "retentionPolicy": {"days": 90, "enabled": True},
                "flowAnalyticsConfiguration": {
                    "networkWatcherFlowAnalyticsConfiguration": {
                        "enabled": True,
                        "workspaceResourceId": f"{MGMT}/providers/Microsoft.OperationalInsights/workspaces/log-hdh-soc",
                    }
                },
            },
        )
        | {"location": "francecentral"},
    ]


def _vnet(prefix: str, peer: str) -> dict[str, object]:
    return {
        "addressSpace": {"addressPrefixes": [prefix]},
        "enableDdosProtection": True,
        "virtualNetworkPeerings": [
            {
                "name": f"to-{peer.rpartition('/')[2]}",
                "properties": {"peeringState": "Connected", "remoteVirtualNetwork": {"id": peer}},
            }
        ],
    }


def _subnet(prefix: str, nsg: str = "", routes: str = "", *, to: str = "") -> dict[str, object]:
    properties: dict[str, object] = {"addressPrefix": prefix, "privateEndpointNetworkPolicies": "Disabled"}
    if nsg:
        properties["networkSecurityGroup"] = {"id": nsg}
    if routes:
        properties["routeTable"] = {"id": routes}
    if to:
        properties["delegations"] = [{"name": "delegation", "properties": {"serviceName": to}}]
    if prefix == "10.20.0.0/24":
        properties["privateEndpoints"] = [
            {"id": f"{LAKE}/providers/Microsoft.Network/privateEndpoints/{name}"}
            for name in ("pe-lake-blob", "pe-lake-dfs", "pe-exch-blob", "pe-kv-prod")
        ]
    return properties


def _ip(subnet: str, address: str) -> dict[str, object]:
    return {"name": "a", "properties": {"subnet": {"id": subnet}, "publicIPAddress": {"id": address}}}
