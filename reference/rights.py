"""Who may do what: the rights of every principal of an environment, read from the policies that it declares."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from components.account.projects import ProjectRole
from components.identifiers import bare
from components.identity.people import BREAK_GLASS
from components.identity.rights import Right, forbidden_pairs
from reference.declarations import Declarations, Declared
from reference.markdown import code, codes, page, table

Rule = Mapping[str, Any]


def rights_page(declared: Declarations) -> str:
    """Every application and every group, with each rule of its policy, and the buckets each may use."""
    policies = declared.of("iam.Policy")
    machines = [each for each in policies if each.inputs.get("applicationId")]
    groups = [each for each in policies if each.inputs.get("groupId")]
    ranges = ", ".join(map(str, declared.environment.network.bastion.allowed_ranges))
    return page(
        f"Rights in `{declared.environment.environment}`",
        "One policy per application and per group of people; no user has a policy of its own. Scaleway's policies only "
        "grant, and only IAM, Key Manager and Secret Manager know conditions on single resources: everything else ends "
        "at a project.",
        f"A *guarded* right holds only for requests from {ranges}, and only until the API keys of the applications "
        "end: "
        "it lapses unless the foundation is brought up again.",
        f"The only group that may give rights is `{BREAK_GLASS}`. What no principal may combine (control HUB-IAM-06): "
        "keys and data, deployment and the deletion of logs, data and the deletion of its backups. "
        f"Found in these tables: {_combinations(policies)}.",
        "## Applications",
        "Each has one API key, which expires and whose secret goes straight to Secret Manager.",
        *(_principal(declared, policy, "iam.Application", "applicationId") for policy in machines),
        "## Groups of people",
        "Members come from the identity provider or from the environment's file.",
        *(_principal(declared, policy, "iam.Group", "groupId") for policy in groups),
        "## Buckets",
        "A bucket's policy names its principals, over TLS only; whoever it does not name is shut out. Administrators "
        "configure and delete the bucket, observers read its configuration and the names of its objects; neither "
        "may read an "
        "object.",
        table(("bucket", "administrators", "observers", "readers", "writers", "purgers"), _buckets(declared)),
    )


def _principal(declared: Declarations, policy: Declared, kind: str, reference: str) -> str:
    """The section of one application or group."""
    owner = next(each for each in declared.of(kind) if each.id == policy.inputs[reference])
    keys = declared.of("iam.ApiKey", applicationId=owner.id)
    home = [f"API key of the project `{_role(declared, each.inputs['defaultProjectId'])}`." for each in keys]
    rows = (
        (
            "<br>".join(map(code, rule["permissionSetNames"])),
            ", ".join(_role(declared, each) for each in rule.get("projectIds") or ()) or "the organisation",
            _only(declared, rule),
            "guarded" if "request." in _condition(rule) else "",
        )
        for rule in policy.inputs["rules"]
    )
    about = " ".join((f"{owner.inputs['description']}.", *home))
    return "\n\n".join(
        (
            f"### {code(_short(declared, owner))}",
            about,
            table(("permission sets", "projects", "only for", ""), rows),
        )
    )


def _only(declared: Declarations, rule: Rule) -> str:
    """The keys and secrets that a rule is narrowed to."""
    named = [
        (noun, [_short(declared, each) for each in declared.of(kind) if f'"{bare(each.id)}"' in _condition(rule)])
        for noun, kind in (("keys", "keymanager.Key"), ("secrets", "secrets.Secret"))
    ]
    return "; ".join(f"{noun} {codes(names)}" for noun, names in named if names)


def _condition(rule: Rule) -> str:
    return str(rule.get("condition") or "")


def _combinations(policies: Iterable[Declared]) -> str:
    found = []
    for policy in policies:
        rights = [
            Right(
                tuple(rule["permissionSetNames"]),
                tuple(ProjectRole(each.rpartition("-")[2]) for each in rule.get("projectIds") or ()),
            )
            for rule in policy.inputs["rules"]
        ]
        found += [f"{policy.inputs['name']} {pair}" for pair in forbidden_pairs(rights)]
    return "; ".join(found) or "none"


def _buckets(declared: Declarations) -> Iterator[tuple[str, ...]]:
    names = {f"application_id:{each.id}": _short(declared, each) for each in declared.of("iam.Application")}
    for bucket in declared.of("object.BucketPolicy"):
        statements = {each["Sid"]: each for each in json.loads(bucket.inputs["policy"])["Statement"]}
        yield (
            code(bucket.inputs["bucket"]),
            *(
                ", ".join(code(names.get(each, "the organisation's owner")) for each in _principals(statements, sid))
                for sid in ("Administer", "Observe", "Read", "Write", "Purge")
            ),
        )


def _principals(statements: Mapping[str, Any], sid: str) -> list[str]:
    found: list[str] = statements[sid]["Principal"]["SCW"] if sid in statements else []
    return found


def _role(declared: Declarations, project_id: str) -> str:
    return next(_short(declared, each) for each in declared.of("account.Project") if each.id == project_id)


def _short(declared: Declarations, resource: Declared) -> str:
    """A resource's name in the cloud, without the environment's."""
    return str(resource.inputs["name"]).removeprefix(f"{declared.environment.environment}-")
