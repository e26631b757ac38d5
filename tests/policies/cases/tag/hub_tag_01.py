"""Cases of HUB-TAG-01."""

from collections.abc import Mapping

from tests.policies.case import Declared, Secret, bad, good, ref, resource, secret

BUCKET = "scaleway:object/bucket:Bucket"
VPC = "scaleway:network/vpc:Vpc"
PROJECT = "scaleway:account/project:Project"
LOCK = "scaleway:object/bucketLockConfiguration:BucketLockConfiguration"
SOURCE = "scaleway:observability/source:Source"
EXPORT = "pulumi-python:dynamic/hub:AuditTrailExport"

_ID, _OTHER = "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"
_RULE = {"defaultRetention": {"mode": "GOVERNANCE", "days": 30}}
_SOURCE = {"name": "logs", "type": "logs", "retentionDays": 365}

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
    return resource(VPC, "vpc", projectId=_ID, tags=[f"{key}={value}" for key, value in tags.items()])


def _network(tags: Mapping[str, str]) -> Declared:
    listed = [f"{key}={value}" for key, value in tags.items()]
    return resource("scaleway:network/privateNetwork:PrivateNetwork", "network", projectId=_ID, tags=listed)


def _bucket(tags: Mapping[str, str] | Secret | None, **other: object) -> Declared:
    return resource(BUCKET, "bucket", {"projectId": _ID, **({"tags": tags} if tags else {}), **other})


_BUCKET = {**_ALL, "chiffrement": "client", "purpose": "raw-claims"}
_HIDDEN: Secret = secret(_BUCKET)
_PROJECT = resource(PROJECT, "home", {"name": "rehearsal-data"})

CASES = (
    good("all of them, as a mapping", _bucket(_BUCKET), environment="rehearsal"),
    good("all of them, as a list", _vpc(_ALL), environment="rehearsal"),
    good("more of one's own", _vpc({**_ALL, "tier": "data"}), environment="rehearsal"),
    good("a type that takes none", resource("scaleway:account/project:Project", "project")),
    good("secret ones", _bucket(_HIDDEN)),
    good("in its project", _PROJECT, _bucket(_BUCKET, projectId=ref("home"))),
    bad(
        "in another project",
        _PROJECT,
        _bucket({**_BUCKET, "project": "audit"}, projectId=ref("home")),
        at="bucket.tags.project",
    ),
    bad(
        "a bucket that does not say how its objects are encrypted",
        _bucket(_ALL),
        at="bucket.tags",
    ),
    bad("none", _bucket(None), at="bucket.tags"),
    good("a network with its tier", _network({**_ALL, "tier": "data"}), environment="rehearsal"),
    bad("a network of no tier", _network(_ALL), at="network.tags"),
    bad("a network of a tier that no list has", _network({**_ALL, "tier": "lobby"}), at="network.tags.tier"),
    bad("a bucket without a purpose", _bucket({**_ALL, "chiffrement": "client"}), at="bucket.tags"),
    bad("a bucket of a purpose of no list", _bucket({**_BUCKET, "purpose": "misc"}), at="bucket.tags.purpose"),
    bad("no owner", _vpc(_but(owner=None)), at="vpc.tags"),
    bad("no project", _bucket(_but(project=None, chiffrement="kms")), at="bucket.tags"),
    bad("an empty cost centre", _vpc(_but(cost_centre="")), at="vpc.tags"),
    bad("an owner of no list", _vpc(_but(owner="somebody")), at="vpc.tags.owner"),
    bad(
        "an environment of no list", _vpc(_but(environment="test")), environment="rehearsal", at="vpc.tags.environment"
    ),
    bad(
        "another environment", _vpc(_but(environment="production")), environment="rehearsal", at="vpc.tags.environment"
    ),
    bad(
        "another environment's cost centre",
        _vpc(_but(cost_centre="hub-1000")),
        environment="rehearsal",
        at="vpc.tags.cost-centre",
    ),
    bad(
        "an owner whom the file does not name",
        _vpc(_but(owner="data-team")),
        environment="rehearsal",
        at="vpc.tags.owner",
    ),
    good("any of the lists, where no file says which environment it is", _vpc(_but(cost_centre="hub-1000"))),
    bad("an end in words", _vpc(_but(conservation_jusqu="2040")), at="vpc.tags.conservation-jusqu"),
    bad(
        "a way to encrypt of no list",
        _bucket(_but(chiffrement="none", purpose="raw")),
        at="bucket.tags.chiffrement",
    ),
    bad("the project of whoever runs it", resource(BUCKET, "bucket", tags=_BUCKET), at="bucket.projectId"),
    good("the provider's project", resource(BUCKET, "bucket", tags=_BUCKET, provider={"projectId": _ID})),
    bad("also of what takes no tags", resource(SOURCE, "logs", _SOURCE), at="logs.projectId"),
    bad(
        "of a kind that the project is not for",
        _PROJECT,
        resource(SOURCE, "logs", _SOURCE, projectId=ref("home")),
        at="logs.projectId",
    ),
    good(
        "a lock with its bucket",
        _bucket(_BUCKET),
        resource(LOCK, "lock", bucket=ref("bucket"), projectId=_ID, rule=_RULE),
    ),
    bad(
        "a lock that looks for its bucket elsewhere",
        _bucket(_BUCKET),
        resource(LOCK, "lock", bucket=ref("bucket"), projectId=_OTHER, rule=_RULE),
        at="lock.projectId",
    ),
    bad(
        "an export that nobody owns",
        resource(EXPORT, "export", region="fr-par"),
        at="export.tags",
    ),
)
