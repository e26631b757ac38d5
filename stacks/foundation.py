"""The foundation layer: projects, keys, identities, secrets, audit, observability, budget."""

from __future__ import annotations

from datetime import UTC, datetime

import pulumi

from components.account.projects import ProjectRole, Projects, ProjectsArgs
from components.audit.trail import AuditTrail, AuditTrailArgs
from components.base import DISPOSABLE, KEPT, ORGANIZATION
from components.billing.budget import Budget, BudgetArgs
from components.identity.applications import DEPLOY, PREVIEW, applications
from components.identity.conditions import both, from_ranges, until
from components.identity.identities import Identities, IdentitiesArgs
from components.identity.policies import Scope
from components.identity.workloads import AUDIT_BUCKET, bucket_roles
from components.keys.deletion_protection import DeletionProtection, DeletionProtectionArgs
from components.keys.key_ring import KeyRing, KeyRingArgs
from components.keys.purposes import key_purposes
from components.observability.cockpit import Cockpit, CockpitArgs
from components.observability.retention import ManagedRetention, ManagedRetentionArgs
from components.organization.security import OrganizationSecurity, OrganizationSecurityArgs
from components.provider import ScalewayProvider
from components.secrets.vault import Vault, VaultArgs
from components.storage.bucket import BucketAccess, ObjectLock
from settings import Environment, api_key_expiry
from settings.names import api_key_secret, bucket_name, database_secrets
from stacks.contracts import FoundationContract
from stacks.tags import tags


def declare(environment: Environment) -> FoundationContract:
    """Declare what all other layers of an environment stand on. It is brought up by an administrator, not by CI."""
    name, region, organization = environment.environment, environment.region.value, environment.organization_id
    settings, platform = environment.foundation, environment.platform
    buckets = tuple(platform.buckets)
    protection = KEPT if environment.is_production else DISPOSABLE
    marks = tags(environment, "foundation", ORGANIZATION)
    options = pulumi.ResourceOptions(provider=ScalewayProvider(environment))
    expires = api_key_expiry(datetime.now(UTC).date())
    contacts = environment.contacts

    # First, because its plugin starts while the rest is declared.
    security = OrganizationSecurity(
        f"{name}-security",
        OrganizationSecurityArgs(
            organization_id=organization,
            enforce_password_renewal=settings.security.enforce_password_renewal,
            grace_period_days=settings.security.grace_period_days,
            login_attempts_before_locked=settings.security.login_attempts_before_locked,
            session_hours=settings.security.session_hours,
            max_api_key_days=settings.security.max_api_key_days,
            protect=protection.protect,
        ),
    )
    projects = Projects(f"{name}-project", ProjectsArgs(name, organization, protection), options).ids
    keys = KeyRing(
        f"{name}-key",
        KeyRingArgs(
            environment=name,
            purposes=key_purposes(buckets),
            projects=projects,
            region=region,
            protection_level=settings.keys.protection_level.value,
            rotation_days=settings.keys.rotation_days,
            tags=marks,
            protection=protection,
        ),
        options,
    )

    passwords = database_secrets({each.name: [user.name for user in each.users] for each in platform.databases})
    locked = [bucket for bucket, each in platform.buckets.items() if each.lock]
    machines = applications(buckets, locked, passwords)
    secrets = Vault(
        f"{name}-secret",
        VaultArgs(
            environment=name,
            names=(*(api_key_secret(each.name) for each in machines), *passwords),
            project_id=projects[ProjectRole.KEYS],
            key_id=keys.ids["secrets"],
            region=region,
            tags=marks.in_project(ProjectRole.KEYS),
            protection=protection,
        ),
        options,
    )
    identities = Identities(
        f"{name}-identity",
        IdentitiesArgs(
            environment=name,
            applications=machines,
            members=settings.groups,
            scope=Scope(
                organization_id=organization,
                projects=projects,
                keys=keys.ids,
                secrets=secrets.ids,
                guard=both(from_ranges(environment.network.bastion.allowed_ranges), until(expires)),
            ),
            keys_expire=expires,
            tags=marks,
            protection=protection,
        ),
        options,
    )
    owner = pulumi.Output.concat("user_id:", security.owner_id)
    # Trap: the provider takes what a bucket refuses to whom its policy does not name for settings that are not there.
    people = pulumi.Output.all(owner, identities.administrators).apply(
        lambda found: [found[0], *(f"user_id:{id_}" for id_ in found[1])]
    )
    trail = AuditTrail(
        f"{name}-audit",
        AuditTrailArgs(
            organization_id=organization,
            project_id=projects[ProjectRole.AUDIT],
            region=region,
            bucket=bucket_name(name, AUDIT_BUCKET),
            lock=ObjectLock(settings.audit.lock_mode.value, settings.audit.retention_days),
            access=BucketAccess(
                # Those who bring up this layer; who deploys the others has no business here (HUB-LOG-05).
                administrators=people,
                observers=identities.principals(PREVIEW),
                readers=identities.principals(*bucket_roles(AUDIT_BUCKET).readers),
            ),
            tags=marks.in_project(ProjectRole.AUDIT),
            protection=protection,
        ),
        options,
    )
    cockpit = Cockpit(
        f"{name}-cockpit",
        CockpitArgs(
            environment=name,
            projects=projects,
            region=region,
            retention_days=settings.logs.retention_days,
            operations=contacts.operations,
            security=contacts.security,
            protection=protection,
        ),
        options,
    )
    ManagedRetention(
        f"{name}-managed-retention",
        # The projects that this layer fills; the platform layer does the same for its own.
        ManagedRetentionArgs(
            region,
            [projects[each] for each in (ProjectRole.KEYS, ProjectRole.PSEUDONYMS, ProjectRole.AUDIT)],
            settings.logs.retention_days,
            after=[keys, secrets, trail, cockpit],
        ),
    )
    Budget(
        f"{name}-budget",
        BudgetArgs(
            organization, settings.budget.monthly_eur, settings.budget.alert_percent, sorted(contacts.operations)
        ),
        options,
    )
    DeletionProtection(
        f"{name}-deletion-protection",
        DeletionProtectionArgs(region, list(keys.ids.values()), list(secrets.ids.values()), protection),
    )
    return FoundationContract(
        projects=pulumi.Output.all(**{role.value: id_ for role, id_ in projects.items()}),
        applications=pulumi.Output.all(**identities.applications),
        access_keys=pulumi.Output.all(**identities.access_keys),
        keys=pulumi.Output.all(**keys.ids),
        secrets=pulumi.Output.all(**secrets.ids),
        audit_bucket=trail.bucket,
        log_sources=pulumi.Output.all(**cockpit.sources),
        bucket_administrators=pulumi.Output.all(*identities.principals(DEPLOY), owner),
    )
