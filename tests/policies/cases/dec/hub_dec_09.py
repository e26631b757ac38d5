"""Cases of HUB-DEC-09."""

from tests.policies.case import bad, good, resource
from tests.policies.cases.dec.estate import account

_VAULT, _SERVER = "azure-native:keyvault:Vault", "azure-native:dbforpostgresql:Server"
_SQL = "azure-native:sql:Server"
_IN = {"resourceGroupName": "rg-data"}
_RAW = {**_IN, "accountName": "stLake"}
_NAMED = {"sku": {"family": "A", "name": "standard"}, "tenantId": "11111111-1111-1111-1111-111111111111"}
_SUBNET = {"delegatedSubnetResourceId": "/subscriptions/1/subnets/psql"}

CASES = (
    good("closed", account()),
    good("a closed vault", resource(_VAULT, "vault", _IN, properties={**_NAMED, "publicNetworkAccess": "disabled"})),
    good("a database in its subnet", resource(_SERVER, "server", _IN, network=_SUBNET)),
    good("a closed server", resource(_SQL, "server", _IN, publicNetworkAccess="Disabled", minimalTlsVersion="1.2")),
    bad("open to the world", account(publicNetworkAccess="Enabled"), at="lake.publicNetworkAccess"),
    bad("unset: open", account(publicNetworkAccess=None), at="lake.publicNetworkAccess"),
    bad("blobs without a name", account(allowBlobPublicAccess=True), at="lake.allowBlobPublicAccess"),
    bad("shared keys", account(allowSharedKeyAccess=None), at="lake.allowSharedKeyAccess"),
    bad("copies to other tenants", account(allowCrossTenantReplication=None), at="lake.allowCrossTenantReplication"),
    bad("old TLS", account(minimumTlsVersion="TLS1_0"), at="lake.minimumTlsVersion"),
    bad("a copy in another region", account(sku={"name": "Standard_RAGZRS"}), at="lake.sku.name"),
    bad("an open vault", resource(_VAULT, "vault", _IN, properties=_NAMED), at="vault.properties.publicNetworkAccess"),
    bad("an open database", resource(_SERVER, "server", _IN), at="server.network.publicNetworkAccess"),
    bad(
        "an open server",
        resource(_SQL, "server", _IN, minimalTlsVersion="1.0"),
        at=("server.publicNetworkAccess", "server.minimalTlsVersion"),
    ),
    bad(
        "of whatever version of the API (the stand-in serves the default ones)",
        resource("azure-native:sql/v20230801:Server", "server", _IN, minimalTlsVersion="1.2"),
        at="server.publicNetworkAccess",
        on_engine=False,
    ),
    good("a container", resource("azure-native:storage:BlobContainer", "raw", _RAW)),
    bad(
        "a public container",
        resource("azure-native:storage:BlobContainer", "raw", _RAW, publicAccess="Blob"),
        at="raw.publicAccess",
    ),
)
