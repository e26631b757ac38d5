"""The Scaleway provider of a stack: where it acts is written out, who it acts as never is."""

from __future__ import annotations

import pulumi

from settings import Environment


class ScalewayProvider(pulumi.ProviderResource):
    """The provider with region, zone and organisation from the environment's file.

    The SDK's own Provider class copies SCW_ACCESS_KEY and SCW_SECRET_KEY from the environment into its inputs, and so
    into the state, where they would also make a new key look like a change of everything. This class leaves them to
    the plugin, which reads the same variables. A project is named by every resource itself.
    """

    def __init__(self, environment: Environment) -> None:
        super().__init__(
            "scaleway",
            "scaleway",
            {
                "region": str(environment.region),
                "zone": str(environment.zones[0]),
                "organizationId": str(environment.organization_id),
            },
            pulumi.ResourceOptions(version="1.60.0"),
        )
