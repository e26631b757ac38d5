"""HUB-DEC-09: what is still on Azure is closed."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

ACCOUNT = "azure-native*:storage*:StorageAccount"
CONTAINER = "azure-native*:storage*:BlobContainer"
VAULT = ("azure-native*:keyvault*:Vault", "azure-native*:keyvault*:ManagedHsm")
# Types that say it at their top.
PUBLIC = (
    ACCOUNT,
    "azure-native*:containerregistry*:Registry",
    "azure-native*:cosmosdb*:DatabaseAccount",
    "azure-native*:databricks*:Workspace",
    "azure-native*:machinelearningservices*:Workspace",
    "azure-native*:sql*:Server",
)
_TLS = ("TLS1_2", "TLS1_3", "1.2", "1.3")

CONTROL = Control(
    id="HUB-DEC-09",
    title="The remaining estate is closed",
    severity=Severity.HIGH,
    answers=("CIS Azure 8.3", "CIS Azure 9.3"),
    why="An estate that nobody works with any more is watched by nobody: what it leaves open stays open. The defaults "
    "of Azure are open.",
    fix="publicNetworkAccess Disabled, allowBlobPublicAccess, allowSharedKeyAccess and allowCrossTenantReplication "
    "false, minimumTlsVersion TLS1_2, and a single-region sku.",
    source="CIS Microsoft Azure Foundations Benchmark 6.0.0; azure-native 3.29.0: unset is Azure's default",
    live="No shared access signature is valid; replication to other tenants and regions has stopped.",
)


@CONTROL.each(*PUBLIC)
def not_public(resource: Resource, context: Context) -> Violations:
    if resource.value("publicNetworkAccess") != "Disabled":
        yield resource.violation("publicNetworkAccess", "be Disabled, written out: the default is Enabled")


@CONTROL.each(*VAULT)
def keys_not_public(vault: Resource, context: Context) -> Violations:
    if str(vault.value("properties.publicNetworkAccess")).casefold() != "disabled":
        yield vault.violation("properties.publicNetworkAccess", "be Disabled, written out: the default is enabled")


@CONTROL.each("azure-native*:dbforpostgresql*:Server")
def database_not_public(server: Resource, context: Context) -> Violations:
    if server.is_set("network.delegatedSubnetResourceId"):
        return
    if server.value("network.publicNetworkAccess") != "Disabled":
        yield server.violation("network.publicNetworkAccess", "be Disabled, or the server be in a delegated subnet")


@CONTROL.each(ACCOUNT)
def nobody_unnamed(account: Resource, context: Context) -> Violations:
    for path in ("allowBlobPublicAccess", "allowSharedKeyAccess", "allowCrossTenantReplication"):
        if account.value(path) is not False:
            yield account.violation(path, "be false, written out")


@CONTROL.each(CONTAINER)
def no_anonymous(container: Resource, context: Context) -> Violations:
    if container.value("publicAccess") not in (None, "None"):
        yield container.violation("publicAccess", "be None")


@CONTROL.each(ACCOUNT)
def modern_tls(account: Resource, context: Context) -> Violations:
    if account.value("minimumTlsVersion") not in _TLS:
        yield account.violation("minimumTlsVersion", "be TLS1_2 or TLS1_3")


@CONTROL.each("azure-native*:sql*:Server")
def modern_tls_to_databases(server: Resource, context: Context) -> Violations:
    if server.value("minimalTlsVersion") not in _TLS:
        yield server.violation("minimalTlsVersion", "be 1.2 or 1.3")


@CONTROL.each(ACCOUNT)
def one_region(account: Resource, context: Context) -> Violations:
    replication = str(account.value("sku.name")).rpartition("_")[2]
    if replication not in ("LRS", "ZRS"):
        yield account.violation("sku.name", "be of a single region (LRS or ZRS): it holds a copy elsewhere")
