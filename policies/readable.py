"""The types that `hub check live` reads back from an account, told without loading the SDK that reads them."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

READABLE = frozenset(
    {
        "live:audit_trail/export_job",
        "live:cockpit/data_source",
        "live:iam/organization",
        "live:iam/security-settings",
        "live:iam/user",
        "live:rdb/database_backup",
        "live:rdb/snapshot",
        "scaleway:account/project:Project",
        "scaleway:billing/budget:Budget",
        "scaleway:billing/budgetAlert:BudgetAlert",
        "scaleway:billing/budgetAlertNotification:BudgetAlertNotification",
        "scaleway:databases/acl:Acl",
        "scaleway:databases/database:Database",
        "scaleway:databases/databaseBackup:DatabaseBackup",
        "scaleway:databases/instance:Instance",
        "scaleway:databases/privilege:Privilege",
        "scaleway:databases/readReplica:ReadReplica",
        "scaleway:databases/snapshot:Snapshot",
        "scaleway:databases/user:User",
        "scaleway:domain/record:Record",
        "scaleway:domain/zone:Zone",
        "scaleway:iam/apiKey:ApiKey",
        "scaleway:iam/application:Application",
        "scaleway:iam/group:Group",
        "scaleway:iam/groupMembership:GroupMembership",
        "scaleway:iam/policy:Policy",
        "scaleway:iam/sshKey:SshKey",
        "scaleway:iam/user:User",
        "scaleway:instance/securityGroup:SecurityGroup",
        "scaleway:instance/server:Server",
        "scaleway:keymanager/key:Key",
        "scaleway:kubernetes/acl:Acl",
        "scaleway:kubernetes/cluster:Cluster",
        "scaleway:kubernetes/pool:Pool",
        "scaleway:loadbalancers/acl:Acl",
        "scaleway:loadbalancers/backend:Backend",
        "scaleway:loadbalancers/certificate:Certificate",
        "scaleway:loadbalancers/frontend:Frontend",
        "scaleway:loadbalancers/ip:Ip",
        "scaleway:loadbalancers/loadBalancer:LoadBalancer",
        "scaleway:network/acl:Acl",
        "scaleway:network/connector:Connector",
        "scaleway:network/gatewayNetwork:GatewayNetwork",
        "scaleway:network/privateNetwork:PrivateNetwork",
        "scaleway:network/publicGateway:PublicGateway",
        "scaleway:network/publicGatewayIp:PublicGatewayIp",
        "scaleway:network/publicGatewayPatRule:PublicGatewayPatRule",
        "scaleway:network/route:Route",
        "scaleway:network/vpc:Vpc",
        "scaleway:object/bucket:Bucket",
        "scaleway:object/bucketAcl:BucketAcl",
        "scaleway:object/bucketLockConfiguration:BucketLockConfiguration",
        "scaleway:object/bucketPolicy:BucketPolicy",
        "scaleway:object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "scaleway:object/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
        "scaleway:observability/alertManager:AlertManager",
        "scaleway:observability/exporter:Exporter",
        "scaleway:observability/source:Source",
        "scaleway:registry/namespace:Namespace",
        "scaleway:secrets/secret:Secret",
    }
)
"""Kept equal to the listings of policies/reading/live by a test."""


def is_read_back(patterns: Iterable[str]) -> bool:
    """Whether resources of one of these types, or of a pattern with `*`, are among them."""
    return any(
        any(fnmatchcase(each, pattern) for each in READABLE) if "*" in pattern else pattern in READABLE
        for pattern in patterns
    )


def are_read_back(patterns: Iterable[str]) -> bool:
    """Whether resources of all of these types are among them."""
    return all(is_read_back((each,)) for each in patterns)
