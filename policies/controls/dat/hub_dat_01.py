"""HUB-DAT-01: no object can be read without being somebody."""

from __future__ import annotations

from policies.buckets import BUCKET
from policies.context import Context
from policies.control import Control
from policies.data_bearing import meant_for_health_data
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

ACL = "scaleway:object/bucketAcl:BucketAcl"
ITEM = "scaleway:object/item:Item"
WEBSITE = "scaleway:object/bucketWebsiteConfiguration:BucketWebsiteConfiguration"
ANONYMOUS = "live:object/anonymous-access"
PRIVATE = "private"
_REFUSED = (401, 403)

CONTROL = Control(
    id="HUB-DAT-01",
    title="No object is public",
    severity=Severity.CRITICAL,
    answers=("SNC 9.7", "GDPR 32", "CIS Azure 9.3.8"),
    why="An ACL, a website or a lenient CORS rule lets strangers read objects. The product has no switch that forbids "
    "public access as a whole.",
    fix="Leave acl and visibility unset or private, declare no website, and name the origins of CORS rules.",
    source="Scaleway provider 2.81.0: object_bucket, object_bucket_acl (a destroy leaves the ACL), object, "
    "object_bucket_website_configuration",
)


@CONTROL.each(BUCKET)
def bucket_is_private(bucket: Resource, context: Context) -> Violations:
    if bucket.value("acl") not in (None, "", PRIVATE):
        yield bucket.violation("acl", "be private, or not set")


@CONTROL.each(ITEM)
def object_is_private(item: Resource, context: Context) -> Violations:
    if item.value("visibility") not in (None, "", PRIVATE):
        yield item.violation("visibility", "be private, or not set")


@CONTROL.each(ACL)
def acl_is_private(acl: Resource, context: Context) -> Violations:
    if acl.value("acl") not in (None, "", PRIVATE):
        yield acl.violation("acl", "be private")


@CONTROL.each(ACL)
def grants_are_to_somebody(acl: Resource, context: Context) -> Violations:
    """S3's groups, AllUsers and AuthenticatedUsers, are the world, and the world with any account."""
    for grant in acl.nodes("accessControlPolicy.grants"):
        if grant.value("grantee.uri") or str(grant.value("grantee.type") or "").lower() == "group":
            yield grant.violation("grantee", "be a project, not a group of everybody")


@CONTROL.each(WEBSITE)
def no_website(website: Resource, context: Context) -> Violations:
    yield website.violation("", "not be there: it serves a bucket to everybody")


@CONTROL.each(BUCKET)
def origins_are_named(bucket: Resource, context: Context) -> Violations:
    if not meant_for_health_data(bucket, context):
        return
    for rule in bucket.nodes("corsRules"):
        if any("*" in str(each) for each in rule.value("allowedOrigins") or ()):
            yield rule.violation("allowedOrigins", "name each origin")


# Fields of an anonymous GET of a bucket and of an object in it: bucket, status (of HTTP).
@CONTROL.each(ANONYMOUS)
def strangers_are_refused(access: Resource, context: Context) -> Violations:
    if access.value("status") not in _REFUSED:
        yield access.violation("status", "be 401 or 403: a stranger was answered")
