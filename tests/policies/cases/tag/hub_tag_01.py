"""Cases of HUB-TAG-01."""

from collections.abc import Mapping

from tests.policies.case import Declared, Secret, bad, good, ref, resource, secret

BUCKET = "scaleway:object/bucket:Bucket"
VPC = "scaleway:network/vpc:Vpc"
PROJECT = "scaleway:account/project:Project"

_ALL = {
    "environment": "rehearsal",
    "layer": "platform",
    "project": "data",
    "owner": "platform-team",
    "cost-centre": "hub-0000",
    "donnees": "synthetic",
    "conservation-jusqu": "2040-12-31",
}


def _but(**changed: str | None) -> dict[str, str]:
    given = {**_ALL, **{key.replace("_", "-"): value for key, value in changed.items()}}
    return {key: value for key, value in given.items() if value is not None}


def _vpc(tags: Mapping[str, str]) -> Declared:
    return resource(VPC, "vpc", tags=[f"{key}={value}" for key, value in tags.items()])


_BUCKET = {**_ALL, "chiffrement": "client"}
_HIDDEN: Secret = secret(_BUCKET)
_PROJECT = resource(PROJECT, "home", {"name": "rehearsal-data"})

CASES = (
    good("all of them, as a mapping", resource(BUCKET, "bucket", tags=_BUCKET), environment="rehearsal"),
    good("all of them, as a list", _vpc(_ALL), environment="rehearsal"),
    good("more of one's own", _vpc({**_ALL, "tier": "data"}), environment="rehearsal"),
    good("a type that takes none", resource("scaleway:account/project:Project", "project")),
    good("secret ones", resource(BUCKET, "bucket", tags=_HIDDEN)),
    good("in its project", _PROJECT, resource(BUCKET, "bucket", tags=_BUCKET, projectId=ref("home"))),
    bad(
        "in another project",
        _PROJECT,
        resource(BUCKET, "bucket", tags={**_BUCKET, "project": "audit"}, projectId=ref("home")),
        at="bucket.tags.project",
    ),
    bad(
        "a bucket that does not say how its objects are encrypted",
        resource(BUCKET, "bucket", tags=_ALL),
        at="bucket.tags",
    ),
    bad("none", resource(BUCKET, "bucket"), at="bucket.tags"),
    bad("no owner", _vpc(_but(owner=None)), at="vpc.tags"),
    bad("no project", resource(BUCKET, "bucket", tags=_but(project=None, chiffrement="kms")), at="bucket.tags"),
    bad("an empty cost centre", _vpc(_but(cost_centre="")), at="vpc.tags"),
    bad("an owner of no list", _vpc(_but(owner="somebody")), at="vpc.tags.owner"),
    bad(
        "an environment of no list", _vpc(_but(environment="test")), environment="rehearsal", at="vpc.tags.environment"
    ),
    bad(
        "another environment", _vpc(_but(environment="production")), environment="rehearsal", at="vpc.tags.environment"
    ),
    bad("an end in words", _vpc(_but(conservation_jusqu="2040")), at="vpc.tags.conservation-jusqu"),
    bad(
        "a way to encrypt of no list",
        resource(BUCKET, "bucket", tags=_but(chiffrement="none")),
        at="bucket.tags.chiffrement",
    ),
)
