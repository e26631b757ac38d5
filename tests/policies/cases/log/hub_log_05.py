"""Cases of HUB-LOG-05."""

import json

from tests.policies.case import Declared, bad, good, ref, resource, unknown

RIGHTS = "scaleway:iam/policy:Policy"
BUCKET = "scaleway:object/bucket:Bucket"
POLICY = "scaleway:object/bucketPolicy:BucketPolicy"
ORGANIZATION = "11111111-1111-4111-8111-111111111111"
_WRITER = "application_id:22222222-2222-4222-8222-222222222222"
_READER = "application_id:33333333-3333-4333-8333-333333333333"


def _rights(*sets: str, condition: str | None = None, **whose: str) -> Declared:
    rule = {"permissionSetNames": list(sets), "organizationId": ORGANIZATION}
    return resource(RIGHTS, "rights", {**whose, "rules": [{**rule, **({"condition": condition} if condition else {})}]})


def _policy(**allowed: list[str]) -> Declared:
    principals = {"writer": _WRITER, "reader": _READER}
    statements = [
        {
            "Sid": name,
            "Effect": "Allow",
            "Principal": {"SCW": [principals[name]]},
            "Action": actions,
            "Resource": ["hub-logs", "hub-logs/*"],
        }
        for name, actions in allowed.items()
    ]
    document = json.dumps({"Version": "2023-04-17", "Id": "hub-logs", "Statement": statements})
    return resource(POLICY, "policy", bucket=ref("logs"), policy=document)


_LOGS = resource(BUCKET, "logs", {"name": "hub-logs", "tags": {"purpose": "logs"}})
_GROUP = "77777777-7777-4777-8777-777777777777"

CASES = (
    good("one writes, one reads", _LOGS, _policy(writer=["s3:PutObject"], reader=["s3:GetObject"])),
    bad("the writer reads", _LOGS, _policy(writer=["s3:PutObject", "s3:GetObject"]), at="policy.policy"),
    bad("the writer deletes", _LOGS, _policy(writer=["s3:PutObject", "s3:DeleteObject"]), at="policy.policy"),
    bad("the reader lifts locks", _LOGS, _policy(reader=["s3:BypassGovernanceRetention"]), at="policy.policy"),
    bad("all actions", _LOGS, _policy(reader=["s3:*"]), at="policy.policy"),
    good("auditors read the trail", _rights("AuditTrailReadOnly", "AuditTrailExportRead", groupId=_GROUP)),
    bad(
        "somebody may end the export",
        _rights("AuditTrailExportDelete", groupId=_GROUP),
        at="rights.rules[0].permissionSetNames",
    ),
    good(
        "break-glass under a condition",
        _rights("AuditTrailFullAccess", groupId=_GROUP, condition="request.ip == '203.0.113.1'"),
    ),
    bad("without a condition", _rights("AuditTrailFullAccess", groupId=_GROUP), at="rights.rules[0].condition"),
    bad(
        "a machine holds the whole trail",
        _rights("AuditTrailFullAccess", applicationId=_GROUP, condition="request.ip == '203.0.113.1'"),
        at="rights.rules[0].permissionSetNames",
    ),
    good("who reads data is no matter of logs", resource(BUCKET, "raw", {"name": "hub-raw"})),
    bad(
        "a policy that is not known yet",
        _LOGS,
        resource(POLICY, "policy", bucket=ref("logs"), policy=unknown),
        at="logs.policy",
    ),
)
