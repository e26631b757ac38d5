"""The foundation layer: projects, keys, identities, secrets, audit, observability, budget."""

from __future__ import annotations

import pulumi

from components.account.projects import Projects, ProjectsArgs
from components.base import DISPOSABLE, KEPT
from components.keys.key_ring import KeyRing, KeyRingArgs
from components.keys.purposes import key_purposes
from components.provider import ScalewayProvider
from settings import Environment
from stacks.contracts import FoundationContract
from stacks.tags import tags


def declare(environment: Environment) -> FoundationContract:
    """Declare what all other layers of an environment stand on."""
    name = environment.environment
    region = environment.region.value
    settings = environment.foundation
    protection = KEPT if environment.is_production else DISPOSABLE
    marks = tags(environment, "foundation")
    options = pulumi.ResourceOptions(provider=ScalewayProvider(environment))

    projects = Projects(
        f"{name}-project",
        ProjectsArgs(environment=name, organization_id=environment.organization_id, protection=protection),
        options,
    )
    keys = KeyRing(
        f"{name}-key",
        KeyRingArgs(
            environment=name,
            purposes=key_purposes(environment.platform.buckets),
            projects=projects.ids,
            region=region,
            protection_level=settings.keys.protection_level.value,
            rotation_days=settings.keys.rotation_days,
            tags=marks,
            protection=protection,
        ),
        options,
    )
    return FoundationContract(
        projects=pulumi.Output.all(**{role.value: id_ for role, id_ in projects.ids.items()}),
        applications=pulumi.Output.from_input({}),
        keys=pulumi.Output.all(**keys.ids),
        secrets=pulumi.Output.from_input({}),
        audit_bucket=pulumi.Output.from_input(""),
        log_sources=pulumi.Output.from_input({}),
    )
