"""IAM: the permission sets that policies grant (`/iam/v1alpha1/permission-sets`).

Source of names and scopes: scaleway/docs-content, iam/reference-content/permission-sets, validated 2026-03-20.
"""

from __future__ import annotations

import uuid

from emulator.product import Call
from emulator.products.iam import iam, whole
from emulator.store import JSON

ORGANIZATION = "organization"
PROJECTS = "projects"

_ORGANIZATION_SETS = {
    "iam": (
        "ProjectManager",
        "ProjectReadOnly",
        "IAMReadOnly",
        "IAMManager",
        "IAMApplicationManager",
        "IAMApplicationReadOnly",
        "IAMUserManager",
        "IAMUserReadOnly",
        "IAMGroupManager",
        "IAMGroupReadOnly",
        "IAMPolicyManager",
        "IAMPolicyReadOnly",
        "OrganizationManager",
        "OrganizationReadOnly",
    ),
    "billing": ("BillingReadOnly", "BillingManager"),
    "support": ("SupportTicketManager", "SupportTicketReadOnly", "AbuseTicketManager"),
    "audit_trail": ("AuditTrailReadOnly", "AuditTrailExportRead", "AuditTrailExportDelete", "AuditTrailFullAccess"),
    "environmental_impact": ("EnvironmentalImpactReadOnly",),
    "notification_manager": ("NotificationManagerFullAccess", "NotificationManagerReadOnly"),
}
# By category: the products that have both a ReadOnly and a FullAccess set, and then the sets that stand alone.
_PROJECT_PAIRS = {
    "all_products": ("AllProducts",),
    "compute": ("Instances", "SSHKeys", "ElasticMetal", "AppleSilicon", "Dedibox"),
    "storage": ("ObjectStorage", "BlockStorage", "FileStorage"),
    "network": (
        "PrivateNetworks",
        "VPC",
        "IPAM",
        "VPCGateway",
        "Interlink",
        "InterlinkPartner",
        "SiteToSiteVPN",
        "LoadBalancers",
        "EdgeServices",
    ),
    "containers": ("Kubernetes", "ContainerRegistry"),
    "serverless": ("Functions", "Containers", "ServerlessJobs"),
    "databases": ("RelationalDatabases", "ServerlessSQLDatabase", "Redis", "MongoDB", "SearchDB"),
    "ai": ("Inference",),
    "data": ("DistributedDataLab", "DataWarehouse", "KafkaCluster"),
    "integration": ("MessagingAndQueuing", "IoT"),
    "domains_and_web_hosting": (
        "DomainsDNS",
        "WebHosting",
        "TransactionalEmail",
        "TransactionalEmailBlocklist",
        "TransactionalEmailDomain",
        "TransactionalEmailEmail",
        "TransactionalEmailWebhook",
        "TransactionalEmailProjectSettings",
        "TransactionalEmailOfferSubscription",
        "Mailbox",
    ),
    "monitoring": ("Observability",),
    "security_and_identity": ("SecretManager", "KeyManager"),
    "labs": ("QaaS",),
}
_PROJECT_SINGLES = {
    "compute": ("InstancesServerStart", "InstancesServerStop", "DediboxConsoleFullAccess"),
    "storage": (
        "ObjectStorageObjectsRead",
        "ObjectStorageBucketsRead",
        "ObjectStorageObjectsWrite",
        "ObjectStorageObjectsDelete",
        "ObjectStorageBucketsWrite",
        "ObjectStorageBucketsDelete",
        "ObjectStorageBucketPolicyFullAccess",
    ),
    "containers": ("KubernetesExternalNodeRegister", "KubernetesSystemMastersGroupAccess"),
    "serverless": ("FunctionsPrivateAccess", "ContainersPrivateAccess"),
    "databases": ("ServerlessSQLDatabaseReadWrite", "ServerlessSQLDatabaseDataReadWrite"),
    "ai": ("GenerativeApisModelAccess", "GenerativeApisFullAccess"),
    "domains_and_web_hosting": (
        "TransactionalEmailEmailSmtpCreate",
        "TransactionalEmailEmailApiCreate",
        "TransactionalEmailPoolReadOnly",
    ),
    "security_and_identity": (
        "SecretManagerSecretAccess",
        "SecretManagerSecretCreate",
        "SecretManagerSecretDelete",
        "SecretManagerSecretWrite",
        "SecretManagerSecretRestore",
        "KeyManagerKeyWrite",
        "KeyManagerKeyDecrypt",
        "KeyManagerKeyEncrypt",
        "KeyManagerKeySign",
        "KeyManagerKeyVerify",
        "KeyManagerKeyDelete",
        "KeyManagerKeyCreate",
        "KeyManagerKeyRestore",
    ),
}


def _listing() -> dict[str, JSON]:
    found: dict[str, JSON] = {}

    def add(name: str, scope: str, category: str) -> None:
        found[name] = {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"permission-set:{name}")),
            "name": name,
            "scope_type": scope,
            "description": "",
            "categories": [category],
        }

    for category, names in _ORGANIZATION_SETS.items():
        for name in names:
            add(name, ORGANIZATION, category)
    for category, prefixes in _PROJECT_PAIRS.items():
        for prefix in prefixes:
            add(f"{prefix}ReadOnly", PROJECTS, category)
            add(f"{prefix}FullAccess", PROJECTS, category)
    for category, names in _PROJECT_SINGLES.items():
        for name in names:
            add(name, PROJECTS, category)
    return found


PERMISSION_SETS = _listing()


@iam.route("GET", "/permission-sets", permission=whole)
def list_permission_sets(call: Call) -> JSON:
    call.authorize(None, "permission_set")
    return call.page("permission_sets", sorted(PERMISSION_SETS.values(), key=lambda each: str(each["name"])))
