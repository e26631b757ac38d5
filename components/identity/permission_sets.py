"""The names of Scaleway's permission sets that the kit hands out.

Source: docs-content, pages/iam/reference-content/permission-sets (validated 2026-03-20). A set of the organisation can
only be granted on the whole organisation, a set of a product always is on projects (HUB-IAM-02).
"""

from __future__ import annotations

ORGANIZATION_SETS = frozenset(
    {
        "AuditTrailExportRead",
        "AuditTrailFullAccess",
        "AuditTrailReadOnly",
        "BillingReadOnly",
        "IAMReadOnly",
        "OrganizationManager",
        "OrganizationReadOnly",
        "ProjectReadOnly",
    }
)
PROJECT_SETS = frozenset(
    {
        "ContainerRegistryFullAccess",
        "ContainerRegistryReadOnly",
        "DomainsDNSFullAccess",
        "DomainsDNSReadOnly",
        "IPAMFullAccess",
        "IPAMReadOnly",
        "InstancesFullAccess",
        "InstancesReadOnly",
        "KeyManagerFullAccess",
        "KeyManagerKeyCreate",
        "KeyManagerKeyDecrypt",
        "KeyManagerKeyDelete",
        "KeyManagerKeyEncrypt",
        "KeyManagerKeyRestore",
        "KeyManagerKeySign",
        "KeyManagerKeyVerify",
        "KeyManagerKeyWrite",
        "KeyManagerReadOnly",
        "KubernetesFullAccess",
        "KubernetesReadOnly",
        "LoadBalancersFullAccess",
        "LoadBalancersReadOnly",
        "ObjectStorageBucketPolicyFullAccess",
        "ObjectStorageBucketsDelete",
        "ObjectStorageBucketsRead",
        "ObjectStorageBucketsWrite",
        "ObjectStorageObjectsDelete",
        "ObjectStorageObjectsRead",
        "ObjectStorageObjectsWrite",
        "ObjectStorageReadOnly",
        "ObservabilityFullAccess",
        "ObservabilityReadOnly",
        "PrivateNetworksFullAccess",
        "PrivateNetworksReadOnly",
        "RelationalDatabasesFullAccess",
        "RelationalDatabasesReadOnly",
        "SecretManagerReadOnly",
        "SecretManagerSecretAccess",
        "SecretManagerSecretCreate",
        "SecretManagerSecretDelete",
        "SecretManagerSecretWrite",
        "VPCFullAccess",
        "VPCGatewayFullAccess",
        "VPCGatewayReadOnly",
        "VPCReadOnly",
    }
)
