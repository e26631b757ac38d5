"""Cases of HUB-RES-01."""

from tests.policies.case import bad, good, resource

BUDGET = "scaleway:billing/budget:Budget"
VPC = "scaleway:network/vpc:Vpc"
POOL = "scaleway:kubernetes/pool:Pool"
NETWORK = "scaleway:network/privateNetwork:PrivateNetwork"
PROVIDER = "pulumi:providers:scaleway"
EXPORT = "pulumi-python:dynamic/hub:AuditTrailExport"

_UUID = "00000000-0000-4000-8000-000000000001"
_POOL = {"clusterId": f"fr-par/{_UUID}", "nodeType": "POP2-2C-8G", "size": 1}
_BUDGET = {"consumptionLimit": 500, "enabled": True}
_OURS = {"organizationId": "11111111-1111-4111-8111-111111111111"}
_OTHERS = {"organizationId": "00000000-0000-4000-8000-000000000009"}
_PARIS = {"region": "fr-par", "zone": "fr-par-1"}

CASES = (
    good("region written out", resource(VPC, "vpc", region="fr-par")),
    good("zone written out", resource(POOL, "pool", _POOL, region="fr-par", zone="fr-par-3")),
    good("the provider says it", resource(VPC, "vpc", provider=_PARIS)),
    good("what lies nowhere", resource("scaleway:iam/group:Group", "group")),
    good("in the environment's organisation", resource(BUDGET, "budget", _BUDGET | _OURS), environment="rehearsal"),
    good("the provider names it", resource(VPC, "vpc", provider={**_PARIS, **_OURS}), environment="rehearsal"),
    bad(
        "in another organisation",
        resource(BUDGET, "budget", _BUDGET | _OTHERS),
        environment="rehearsal",
        at="budget.organizationId",
    ),
    bad(
        "in the provider's, which is another one",
        resource(VPC, "vpc", provider={**_PARIS, **_OTHERS}),
        environment="rehearsal",
        at="vpc.organizationId",
    ),
    bad("Amsterdam", resource(VPC, "vpc", region="nl-ams"), at="vpc.region"),
    bad("a zone of Warsaw", resource(POOL, "pool", _POOL, zone="pl-waw-1"), at="pool.zone"),
    bad(
        "the provider's region is another one",
        resource(VPC, "vpc", provider={**_PARIS, "region": "it-mil"}),
        at="vpc.region",
    ),
    bad(
        "a network of something in Amsterdam",
        resource(NETWORK, "network", vpcId=f"nl-ams/{_UUID}", region="fr-par"),
        at="network.vpcId",
    ),
    good(
        "a provider that says where (providers are declared otherwise on the engine)",
        resource(PROVIDER, "scaleway", _PARIS),
        on_engine=False,
    ),
    bad(
        "a provider that leaves it to the environment (providers are declared otherwise on the engine)",
        resource(PROVIDER, "scaleway"),
        at=("scaleway.region", "scaleway.zone"),
        on_engine=False,
    ),
    bad(
        "a provider in Milan (providers are declared otherwise on the engine)",
        resource(PROVIDER, "scaleway", region="it-mil", zone="fr-par-1"),
        at="scaleway.region",
        on_engine=False,
    ),
    bad(
        "the kit's own resource elsewhere (a dynamic resource: its code is needed on the engine)",
        resource(EXPORT, "export", region="nl-ams"),
        at="export.region",
        on_engine=False,
    ),
    bad(
        "the kit's own resource without a region (a dynamic resource: its code is needed on the engine)",
        resource(EXPORT, "export"),
        at="export.region",
        on_engine=False,
    ),
    bad(
        "the kit's own resource in another organisation (a dynamic resource: its code is needed on the engine)",
        resource(EXPORT, "export", region="fr-par", organization_id=_OTHERS["organizationId"]),
        environment="rehearsal",
        at="export.organization_id",
        on_engine=False,
    ),
)
