"""Projects, people, machines, their keys and rights, and how the organisation logs in."""

from __future__ import annotations

from collections.abc import Iterator

from scaleway.iam.v1alpha1 import IamV1Alpha1API

from policies.reading.live.session import Found, Session, lists
from policies.reading.live.values import camel, plain


@lists("scaleway:account/project:Project")
def projects(session: Session, _: str) -> Iterator[Found]:
    for each in session.projects:
        yield Found("scaleway:account/project:Project", each.id, each.name, camel(each))


@lists("scaleway:iam/application:Application")
def applications(session: Session, _: str) -> Iterator[Found]:
    for each in IamV1Alpha1API(session.client).list_applications_all():
        yield Found("scaleway:iam/application:Application", each.id, each.name, camel(each))


@lists("scaleway:iam/user:User", "live:iam/user")
def users(session: Session, _: str) -> Iterator[Found]:
    for each in IamV1Alpha1API(session.client).list_users_all():
        name = each.email or each.username or each.id
        # The owner is no account that anybody declares.
        if plain(each.type_) != "owner":
            yield Found("scaleway:iam/user:User", each.id, name, camel(each))
        yield Found("live:iam/user", each.id, name, plain(each))


@lists("scaleway:iam/group:Group")
def groups(session: Session, _: str) -> Iterator[Found]:
    for each in IamV1Alpha1API(session.client).list_groups_all():
        yield Found("scaleway:iam/group:Group", each.id, each.name, camel(each))


@lists("scaleway:iam/groupMembership:GroupMembership")
def memberships(session: Session, _: str) -> Iterator[Found]:
    kind = "scaleway:iam/groupMembership:GroupMembership"
    for each in IamV1Alpha1API(session.client).list_groups_all():
        for key, members in (("applicationId", each.application_ids), ("userId", each.user_ids)):
            for member in members:
                values = {"groupId": each.id, key: member}
                yield Found(
                    kind, f"{each.id}/{'app' if key == 'applicationId' else 'user'}/{member}", each.name, values
                )


@lists("scaleway:iam/policy:Policy")
def policies(session: Session, _: str) -> Iterator[Found]:
    api = IamV1Alpha1API(session.client)
    for each in api.list_policies_all():
        rules = [
            # The rule of a whole organisation names it, any other its projects.
            {name: value for name, value in camel(rule).items() if value is not None}
            for rule in api.list_rules_all(policy_id=each.id)
        ]
        yield Found("scaleway:iam/policy:Policy", each.id, each.name, {**camel(each), "rules": rules})


@lists("scaleway:iam/apiKey:ApiKey")
def api_keys(session: Session, _: str) -> Iterator[Found]:
    for each in IamV1Alpha1API(session.client).list_api_keys_all():
        values = {name: value for name, value in camel(each).items() if name != "secretKey"}
        yield Found("scaleway:iam/apiKey:ApiKey", each.access_key, each.description or each.access_key, values)


@lists("scaleway:iam/sshKey:SshKey")
def ssh_keys(session: Session, _: str) -> Iterator[Found]:
    for each in IamV1Alpha1API(session.client).list_ssh_keys_all():
        yield Found("scaleway:iam/sshKey:SshKey", each.id, each.name, camel(each))


@lists("live:iam/security-settings")
def security_settings(session: Session, _: str) -> Iterator[Found]:
    found = IamV1Alpha1API(session.client).get_organization_security_settings(organization_id=session.organization_id)
    yield Found("live:iam/security-settings", session.organization_id, "organisation", plain(found))


@lists("live:iam/organization")
def organization(session: Session, _: str) -> Iterator[Found]:
    found = IamV1Alpha1API(session.client).get_organization(organization_id=session.organization_id)
    yield Found("live:iam/organization", session.organization_id, found.name or "organisation", plain(found))
