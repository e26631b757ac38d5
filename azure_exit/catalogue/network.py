"""Network and names: nothing here holds data; what is deleted can be declared again."""

from __future__ import annotations

from azure_exit.catalogue.kind import Kind, Role, Wave


def _network(arm_type: str, name: str, wave: Wave = Wave.NETWORK, **more: str) -> Kind:
    return Kind(arm_type=arm_type, token=f"azure-native:{name}", wave=wave, role=Role.NETWORK, **more)  # type: ignore[arg-type]


_ENDPOINT_COST = "a private endpoint whose target is gone stays, disconnected, and is billed until it is deleted itself"

KINDS = (
    _network("Microsoft.Network/virtualNetworks", "network:VirtualNetwork"),
    _network("Microsoft.Network/virtualNetworks/subnets", "network:Subnet"),
    _network("Microsoft.Network/virtualNetworks/virtualNetworkPeerings", "network:VirtualNetworkPeering"),
    _network("Microsoft.Network/azureFirewalls", "network:AzureFirewall"),
    _network("Microsoft.Network/firewallPolicies", "network:FirewallPolicy"),
    _network("Microsoft.Network/bastionHosts", "network:BastionHost"),
    _network("Microsoft.Network/publicIPAddresses", "network:PublicIPAddress"),
    _network("Microsoft.Network/networkSecurityGroups", "network:NetworkSecurityGroup"),
    _network("Microsoft.Network/routeTables", "network:RouteTable"),
    _network("Microsoft.Network/natGateways", "network:NatGateway"),
    _network("Microsoft.Network/virtualNetworkGateways", "network:VirtualNetworkGateway"),
    _network("Microsoft.Network/expressRouteCircuits", "network:ExpressRouteCircuit"),
    _network("Microsoft.Network/ddosProtectionPlans", "network:DdosProtectionPlan"),
    _network("Microsoft.Network/networkInterfaces", "network:NetworkInterface", Wave.COMPUTE),
    _network("Microsoft.Network/privateEndpoints", "network:PrivateEndpoint", Wave.DATABASES, remark=_ENDPOINT_COST),
    _network("Microsoft.Network/privateEndpoints/privateDnsZoneGroups", "network:PrivateDnsZoneGroup", Wave.DATABASES),
    _network("Microsoft.Network/privateDnsZones", "privatedns:PrivateZone"),
    _network("Microsoft.Network/privateDnsZones/virtualNetworkLinks", "privatedns:VirtualNetworkLink"),
    _network("Microsoft.Network/dnsZones", "dns:Zone"),
    _network("Microsoft.Network/networkWatchers/flowLogs", "network:FlowLog", Wave.LOGS),
)
