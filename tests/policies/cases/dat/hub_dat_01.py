"""Cases of HUB-DAT-01."""

from tests.policies.case import bad, good, resource

BUCKET = "scaleway:object/bucket:Bucket"
ACL = "scaleway:object/bucketAcl:BucketAcl"
ITEM = "scaleway:object/item:Item"
WEBSITE = "scaleway:object/bucketWebsiteConfiguration:BucketWebsiteConfiguration"
ANONYMOUS = "live:object/anonymous-access"

_ITEM = {"bucket": "data", "key": "manifest.json", "content": "{}"}
_OWNER = {"id": "00000000-0000-4000-8000-000000000001"}
_CORS = {"allowedMethods": ["GET"]}


def _granted(grantee: dict[str, str]) -> dict[str, object]:
    return {"owner": _OWNER, "grants": [{"grantee": grantee, "permission": "READ"}]}


CASES = (
    good("unset is private", resource(BUCKET, "bucket"), resource(ITEM, "item", _ITEM)),
    good(
        "private, written out",
        resource(BUCKET, "bucket", acl="private"),
        resource(ACL, "acl", bucket="data", acl="private"),
    ),
    good(
        "a project is granted something",
        resource(ACL, "acl", bucket="data", accessControlPolicy=_granted({**_OWNER, "type": "CanonicalUser"})),
    ),
    good(
        "named origins",
        resource(BUCKET, "bucket", corsRules=[{**_CORS, "allowedOrigins": ["https://portal.hub.example"]}]),
    ),
    good(
        "any origin for made-up data",
        resource(BUCKET, "bucket", corsRules=[{**_CORS, "allowedOrigins": ["*"]}], tags={"donnees": "synthetic"}),
    ),
    bad("a public bucket", resource(BUCKET, "bucket", acl="public-read"), at="bucket.acl"),
    bad("a public object", resource(ITEM, "item", _ITEM, visibility="public-read"), at="item.visibility"),
    bad("a public ACL", resource(ACL, "acl", bucket="data", acl="public-read-write"), at="acl.acl"),
    bad(
        "everybody is granted something",
        resource(
            ACL,
            "acl",
            bucket="data",
            accessControlPolicy=_granted({"type": "Group", "uri": "http://acs.amazonaws.com/groups/global/AllUsers"}),
        ),
        at="acl.accessControlPolicy.grants[0].grantee",
    ),
    bad("a website", resource(WEBSITE, "site", bucket="data", indexDocument={"suffix": "index.html"}), at="site"),
    bad(
        "any origin",
        resource(BUCKET, "bucket", corsRules=[{**_CORS, "allowedOrigins": ["*"]}]),
        at="bucket.corsRules[0].allowedOrigins",
    ),
    bad(
        "any origin where health data is rehearsed",
        resource(
            BUCKET,
            "bucket",
            corsRules=[{**_CORS, "allowedOrigins": ["*"]}],
            tags={"donnees": "synthetic", "chiffrement": "client"},
        ),
        environment="rehearsal",
        at="bucket.corsRules[0].allowedOrigins",
    ),
    good(
        "strangers are refused (only an account shows it)",
        resource(ANONYMOUS, "data", bucket="data", status=403),
        live=True,
        on_engine=False,
    ),
    bad(
        "a stranger is answered (only an account shows it)",
        resource(ANONYMOUS, "data", bucket="data", status=200),
        live=True,
        at="data.status",
        on_engine=False,
    ),
)
