"""Cases of HUB-SPC-01."""

from tests.policies.case import Declared, bad, good, ref, resource

BUCKET = "scaleway:object/bucket:Bucket"
NETWORK = "scaleway:network/privateNetwork:PrivateNetwork"
VPC = "scaleway:network/vpc:Vpc"
_MINE, _YOURS = "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"


def _bucket(name: str, permit: str | None, project: str) -> Declared:
    tags = {"projet": permit} if permit else {}
    return resource(BUCKET, name, {"name": f"hub-{name}", "projectId": project, "tags": tags})


def _vpc(permit: str | None, project: str) -> Declared:
    return resource(VPC, "vpc", projectId=project, tags=[f"projet={permit}"] if permit else [])


_NETWORK = resource(NETWORK, "network", vpcId=ref("vpc"), projectId=_MINE, tags=["projet=p1"])

CASES = (
    good("two permits, two projects", _bucket("one", "p1", _MINE), _bucket("two", "p2", _YOURS)),
    good("a space of several parts", _bucket("one", "p1", _MINE), _vpc("p1", _MINE), _NETWORK),
    good("the platform's network", _vpc(None, _YOURS), _NETWORK),
    bad(
        "two permits in one project",
        _bucket("one", "p1", _MINE),
        _bucket("two", "p2", _MINE),
        at=("one.projectId", "two.projectId"),
    ),
    bad("in the platform's project", _bucket("one", "p1", _MINE), _bucket("raw", None, _MINE), at="one.projectId"),
    bad("in another permit's VPC", _vpc("p2", _YOURS), _NETWORK, at="network.vpcId"),
)
