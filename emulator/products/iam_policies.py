"""IAM: policies, which grant permission sets to a principal, and their rules (`/iam/v1alpha1/policies`, `/rules`)."""

from __future__ import annotations

import uuid
from typing import Any

from scaleway.iam.v1alpha1 import types as sdk

from emulator.conditions import syntax_error
from emulator.errors import invalid
from emulator.product import Call
from emulator.products.iam import iam, own_organization, policies, update
from emulator.products.iam_permission_sets import ORGANIZATION, PERMISSION_SETS
from emulator.schema import Body
from emulator.store import JSON, Record

PRINCIPALS = ("user_id", "group_id", "application_id", "no_principal")


@iam.route("POST", "/policies", body=Body(sdk.CreatePolicyRequest), permission=policies)
def create_policy(call: Call) -> JSON:
    organization_id = own_organization(call, "policy")
    principal = _principal(call)
    if not principal:
        raise invalid("principal", f"exactly one of {', '.join(PRINCIPALS)} is required", "required")
    rules = _rules(call, call.body.get("rules") or [])
    now = call.now()
    record = call.store.add(
        "iam.policy",
        {
            "name": call.body.get("name") or "",
            "description": call.body.get("description") or "",
            "organization_id": organization_id,
            "created_at": now,
            "updated_at": now,
            "editable": True,
            "deletable": True,
            "managed": False,
            "tags": call.body.get("tags") or [],
            **principal,
        },
        {"rules": rules},
    )
    return _shown(record)


@iam.route("GET", "/policies", permission=policies)
def list_policies(call: Call) -> JSON:
    found = call.records("iam.policy")
    if name := call.first("policy_name"):
        found = [record for record in found if name in record.body["name"]]
    if wanted := call.query.get("policy_ids"):
        found = [record for record in found if record.id in wanted]
    for kind in ("user", "group", "application"):
        if principals := call.query.get(f"{kind}_ids"):
            found = [record for record in found if record.body.get(f"{kind}_id") in principals]
    if (no_principal := call.flag("no_principal")) is not None:
        found = [record for record in found if bool(record.body.get("no_principal")) == no_principal]
    return call.page("policies", [_shown(record) for record in found])


@iam.route("GET", "/policies/{policy_id}", permission=policies)
def get_policy(call: Call) -> JSON:
    return _shown(call.record("iam.policy"))


@iam.route(
    "PATCH", "/policies/{policy_id}", body=Body(sdk.UpdatePolicyRequest, path=("policy_id",)), permission=policies
)
def update_policy(call: Call) -> JSON:
    record = call.record("iam.policy")
    if principal := _principal(call):
        for name in PRINCIPALS:
            record.body.pop(name, None)
        record.body.update(principal)
    return _shown(update(call, record, {key: value for key, value in call.body.items() if key not in PRINCIPALS}))


@iam.route("DELETE", "/policies/{policy_id}", permission=policies)
def delete_policy(call: Call) -> None:
    call.store.remove(call.record("iam.policy"))


@iam.route(
    "POST", "/policies/{policy_id}/clone", body=Body(sdk.ClonePolicyRequest, path=("policy_id",)), permission=policies
)
def clone_policy(call: Call) -> JSON:
    record = call.record("iam.policy")
    now = call.now()
    body = {key: value for key, value in record.body.items() if key != "id"}
    rules = [{**rule, "id": str(uuid.uuid4())} for rule in record.private["rules"]]
    return _shown(call.store.add("iam.policy", {**body, "created_at": now, "updated_at": now}, {"rules": rules}))


@iam.route("GET", "/rules", permission=policies)
def list_rules(call: Call) -> JSON:
    policy_id = call.first("policy_id")
    if policy_id is None:
        raise invalid("policy_id", "policy_id is required", "required")
    return call.page("rules", call.record("iam.policy", policy_id).private["rules"])


@iam.route("PUT", "/rules", body=Body(sdk.SetRulesRequest, required=("policy_id",)), permission=policies)
def set_rules(call: Call) -> JSON:
    record = call.record("iam.policy", call.body["policy_id"])
    record.private["rules"] = _rules(call, call.body.get("rules") or [])
    update(call, record, {})
    return {"rules": record.private["rules"]}


def _principal(call: Call) -> JSON:
    named = {name: call.body[name] for name in PRINCIPALS if call.body.get(name)}
    if len(named) > 1:
        raise invalid("principal", f"only one of {', '.join(PRINCIPALS)} can be set")
    for name, value in named.items():
        if name != "no_principal":
            call.store.get(f"iam.{name.removesuffix('_id')}", value)
    return named


def _rules(call: Call, specs: list[JSON]) -> list[JSON]:
    return [_rule(call, spec, f"rules[{i}]") for i, spec in enumerate(specs)]


def _rule(call: Call, spec: JSON, at: str) -> JSON:
    """A rule as it is kept. Raises the API's 400 for what it could never grant."""
    names: list[str] = spec.get("permission_set_names") or []
    if not names:
        raise invalid(f"{at}.permission_set_names", "at least one permission set is required", "required")
    for name in names:
        if name not in PERMISSION_SETS:
            raise invalid(f"{at}.permission_set_names", f"permission set {name} does not exist")
    scope_types = {str(PERMISSION_SETS[name]["scope_type"]) for name in names}
    if len(scope_types) > 1:
        raise invalid(f"{at}.permission_set_names", "permission sets must be of the same scope type")
    scope_type = scope_types.pop()
    condition = str(spec.get("condition") or "")
    if wrong := syntax_error(condition) if condition else None:
        raise invalid(f"{at}.condition", wrong, "format")
    return {
        "id": str(uuid.uuid4()),
        "permission_set_names": names,
        "permission_sets_scope_type": scope_type,
        "condition": condition,
        **_scope(call, spec, scope_type, at),
    }


def _scope(call: Call, spec: JSON, scope_type: str, at: str) -> dict[str, Any]:
    projects, organization_id = spec.get("project_ids"), spec.get("organization_id")
    if bool(projects) == bool(organization_id):
        raise invalid(at, "exactly one of project_ids and organization_id is required", "format")
    if organization_id:
        if organization_id != call.principal.organization_id:
            raise invalid(f"{at}.organization_id", "must be the organisation of the policy")
        return {"organization_id": organization_id}
    if scope_type == ORGANIZATION:
        raise invalid(f"{at}.project_ids", "these permission sets are scoped by organization")
    for project_id in projects or ():
        call.store.get("account.project", project_id, "project")
    return {"project_ids": projects}


def _shown(record: Record) -> JSON:
    rules: list[JSON] = record.private["rules"]
    scopes = {scope for rule in rules for scope in rule.get("project_ids") or [rule["organization_id"]]}
    return {
        **record.body,
        "nb_rules": len(rules),
        "nb_scopes": len(scopes),
        "nb_permission_sets": len({name for rule in rules for name in rule["permission_set_names"]}),
    }
