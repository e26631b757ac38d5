"""Cases of HUB-DEC-09."""

from tests.policies.case import resource
from tests.policies.cases.dec.estate import account, bad, good

_VAULT, _SERVER = "azure-native:keyvault:Vault", "azure-native:dbforpostgresql:Server"
_SQL = "azure-native:sql/v20230801:Server"
_SUBNET = {"delegatedSubnetResourceId": "/subscriptions/1/subnets/psql"}

CASES = (
    good("closed", account()),
    good("a closed vault", resource(_VAULT, "vault", {"properties": {"publicNetworkAccess": "disabled"}})),
    good("a database in its subnet", resource(_SERVER, "server", network=_SUBNET)),
    good("a closed server", resource(_SQL, "server", publicNetworkAccess="Disabled", minimalTlsVersion="1.2")),
    bad("open to the world", account(publicNetworkAccess="Enabled"), at="lake.publicNetworkAccess"),
    bad("unset: open", account(publicNetworkAccess=None), at="lake.publicNetworkAccess"),
    bad("blobs without a name", account(allowBlobPublicAccess=True), at="lake.allowBlobPublicAccess"),
    bad("shared keys", account(allowSharedKeyAccess=None), at="lake.allowSharedKeyAccess"),
    bad("copies to other tenants", account(allowCrossTenantReplication=None), at="lake.allowCrossTenantReplication"),
    bad("old TLS", account(minimumTlsVersion="TLS1_0"), at="lake.minimumTlsVersion"),
    bad("a copy in another region", account(sku={"name": "Standard_RAGZRS"}), at="lake.sku.name"),
    bad("an open vault", resource(_VAULT, "vault", {"properties": {}}), at="vault.properties.publicNetworkAccess"),
    bad("an open database", resource(_SERVER, "server"), at="server.network.publicNetworkAccess"),
    bad(
        "an open server",
        resource(_SQL, "server", minimalTlsVersion="1.0"),
        at=("server.publicNetworkAccess", "server.minimalTlsVersion"),
    ),
    good("a container", resource("azure-native:storage:BlobContainer", "raw")),
    bad(
        "a public container",
        resource("azure-native:storage:BlobContainer", "raw", publicAccess="Blob"),
        at="raw.publicAccess",
    ),
)
