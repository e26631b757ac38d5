"""Who may do what in the rehearsal, written out by hand: what the declared rights are held against.

Nothing here is taken from `components.identity`: a right that is given there by mistake is one that is missing here.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.rehearsal.callers import OWNER, REGION, ZONE

APPLICATIONS = frozenset({"preview", "deploy", "secret-sync"}) | {
    *("intake", "preparation", "publication", "delivery", "collector", "purge", "backup", "restore", "audit-reader")
}
GROUPS = frozenset({"administrators", "deployers", "auditors", "custodians", "readers"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Users:
    """A bucket's project, and who may put, get, list and delete its objects, and configure the bucket itself."""

    project: str
    put: frozenset[str] = NOBODY
    get: frozenset[str] = NOBODY
    names: frozenset[str] = NOBODY
    delete: frozenset[str] = NOBODY
    configure: frozenset[str] = frozenset({"deploy", OWNER})


# Names of objects: the owner administers all buckets, previews look for drift, and a lock's right is one to list.
_SEE_NAMES = frozenset({OWNER, "preview"})
BUCKETS = {
    "landing": Users(
        "data",
        put=frozenset({"intake"}),
        get=frozenset({"preparation"}),
        names=_SEE_NAMES | {"preparation", "purge"},
        delete=frozenset({"purge"}),
    ),
    "raw": Users(
        "data",
        put=frozenset({"preparation", "restore"}),
        get=frozenset({"preparation", "backup"}),
        names=_SEE_NAMES | {"preparation", "backup", "purge"},
        delete=frozenset({"purge"}),
    ),
    "curated": Users(
        "data",
        put=frozenset({"preparation", "restore"}),
        get=frozenset({"publication", "backup"}),
        names=_SEE_NAMES | {"publication", "backup", "purge"},
        delete=frozenset({"purge"}),
    ),
    "exchange": Users(
        "data",
        put=frozenset({"publication"}),
        get=frozenset({"delivery"}),
        names=_SEE_NAMES | {"delivery", "purge"},
        delete=frozenset({"purge"}),
    ),
    "backups": Users(
        "backups",
        put=frozenset({"backup"}),
        get=frozenset({"restore"}),
        names=_SEE_NAMES | {"restore", "deploy"},
    ),
    "logs": Users(
        "logs",
        put=frozenset({"collector"}),
        get=frozenset({"audit-reader"}),
        names=_SEE_NAMES | {"audit-reader", "deploy"},
    ),
    "audit": Users(
        "audit",
        get=frozenset({"audit-reader"}),
        names=_SEE_NAMES | {"audit-reader"},
        configure=frozenset({OWNER}),
    ),
}


@dataclass(frozen=True)
class Listing:
    """A collection of the API, and who may list it and add to it. People's rights that change things are guarded.

    Attributes:
        project: the project whose content is asked for, where the API lists one at a time.
    """

    path: str
    read: frozenset[str]
    write: frozenset[str]
    project: str = ""


_BOTH, _DEPLOYS = frozenset({"preview", "deploy"}), frozenset({"deploy"})
_VPC = _BOTH | {"deployers", "readers"}
_INVENTORIES = frozenset({"preview", "auditors"})
LISTINGS = (
    Listing(f"/vpc/v2/regions/{REGION}/vpcs", _VPC, _DEPLOYS),
    Listing(f"/vpc/v2/regions/{REGION}/private-networks", _BOTH, _DEPLOYS),
    Listing(f"/vpc-gw/v2/zones/{ZONE}/gateways", _BOTH, _DEPLOYS),
    Listing(f"/ipam/v1/regions/{REGION}/ips", _BOTH, _DEPLOYS),
    Listing(f"/instance/v1/zones/{ZONE}/security_groups", _BOTH, _DEPLOYS),
    Listing(f"/lb/v1/zones/{ZONE}/lbs", _BOTH | {"readers"}, _DEPLOYS),
    Listing("/domain/v2beta1/dns-zones", _BOTH, _DEPLOYS),
    Listing(f"/k8s/v1/regions/{REGION}/clusters", _VPC, _DEPLOYS),
    Listing(f"/rdb/v1/regions/{REGION}/instances", _VPC, _DEPLOYS),
    Listing(f"/registry/v1/regions/{REGION}/namespaces", _BOTH | {"readers"}, _DEPLOYS),
    Listing(f"/cockpit/v1/regions/{REGION}/data-sources", _BOTH | {"auditors"}, _DEPLOYS, "platform"),
    Listing(f"/key-manager/v1alpha1/regions/{REGION}/keys", _BOTH | {"auditors", "custodians"}, NOBODY),
    # The deployer writes its databases' passwords into secrets that are there: see `test_a_secret_...`.
    Listing(f"/secret-manager/v1beta1/regions/{REGION}/secrets", _BOTH | {"auditors"}, _DEPLOYS),
    Listing("/iam/v1alpha1/applications", _INVENTORIES, NOBODY),
    Listing("/iam/v1alpha1/groups", _INVENTORIES, NOBODY),
    Listing("/iam/v1alpha1/policies", _INVENTORIES, NOBODY),
    Listing("/iam/v1alpha1/api-keys", _INVENTORIES, NOBODY),
    Listing("/iam/v1alpha1/users", _INVENTORIES, NOBODY),
    Listing("/account/v3/projects", _INVENTORIES, NOBODY),
    Listing(f"/audit-trail/v1alpha1/regions/{REGION}/export-jobs", _INVENTORIES, NOBODY),
    Listing("/billing/v2/budgets", _INVENTORIES, NOBODY),
)

# Key Manager keys of buckets by who encrypts and decrypts with them; nobody else uses any key.
ENCRYPT = {bucket: users.put for bucket, users in BUCKETS.items() if bucket != "audit"}
DECRYPT = {bucket: users.get for bucket, users in BUCKETS.items() if bucket != "audit"}

# Who reads the value of a secret, by how its name begins. The first that fits counts.
SECRET_VALUES = (
    ("api-key-deploy", NOBODY),
    ("api-key-preview", NOBODY),
    ("api-key-secret-sync", NOBODY),
    ("api-key-", frozenset({"secret-sync"})),
    ("database-", frozenset({"secret-sync"})),
)
