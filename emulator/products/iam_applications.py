"""IAM: applications, the identities of programs (`/iam/v1alpha1/applications`)."""

from __future__ import annotations

from scaleway.iam.v1alpha1 import types as sdk

from emulator.product import Call
from emulator.products.iam import applications, forget, iam, own_organization, update
from emulator.schema import Body
from emulator.store import JSON, Record


@iam.route("POST", "/applications", body=Body(sdk.CreateApplicationRequest), permission=applications)
def create_application(call: Call) -> JSON:
    organization_id = own_organization(call, "application")
    now = call.now()
    record = call.store.add(
        "iam.application",
        {
            "name": call.body.get("name") or "",
            "description": call.body.get("description") or "",
            "created_at": now,
            "updated_at": now,
            "organization_id": organization_id,
            "editable": True,
            "deletable": True,
            "managed": False,
            "nb_api_keys": 0,
            "tags": call.body.get("tags") or [],
        },
    )
    return _shown(call, record)


@iam.route("GET", "/applications", permission=applications)
def list_applications(call: Call) -> JSON:
    found = call.records("iam.application")
    if wanted := call.query.get("application_ids"):
        found = [record for record in found if record.id in wanted]
    return call.page("applications", [_shown(call, record) for record in found])


@iam.route("GET", "/applications/{application_id}", permission=applications)
def get_application(call: Call) -> JSON:
    return _shown(call, call.record("iam.application"))


@iam.route(
    "PATCH",
    "/applications/{application_id}",
    body=Body(sdk.UpdateApplicationRequest, path=("application_id",)),
    permission=applications,
)
def update_application(call: Call) -> JSON:
    return _shown(call, update(call, call.record("iam.application"), call.body))


@iam.route("DELETE", "/applications/{application_id}", permission=applications)
def delete_application(call: Call) -> None:
    forget(call, call.record("iam.application"))


def _shown(call: Call, record: Record) -> JSON:
    keys = call.store.find("iam.api_key", application_id=record.id)
    return {**record.body, "nb_api_keys": len(keys)}
