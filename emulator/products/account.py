"""Account: the projects of the organisation (`/account/v3`)."""

from __future__ import annotations

from scaleway.account.v3 import types as sdk

from emulator.errors import permission_denied, precondition_failed, still_in_use
from emulator.identity import Permission
from emulator.product import Call, Product, project_of
from emulator.schema import Body
from emulator.store import JSON, Record

# Source: scaleway/docs-content, permission sets: IAMManager has all of ProjectManager's rights.
projects = Permission.organisation(
    "Project", read=("ProjectReadOnly",), write=("ProjectManager", "IAMManager", "OrganizationManager")
)
account = Product("project", "/account/v3", projects)


@account.route("POST", "/projects", body=Body(sdk.ProjectApiCreateProjectRequest))
def create_project(call: Call) -> JSON:
    organization_id = call.body.get("organization_id") or call.principal.organization_id
    if organization_id != call.principal.organization_id:
        raise permission_denied("organization", "write")
    call.authorize(None, "project")
    now = call.now()
    return call.store.add(
        "account.project",
        {
            "name": call.body.get("name") or "",
            "organization_id": organization_id,
            "created_at": now,
            "updated_at": now,
            "description": call.body.get("description") or "",
            "qualification": None,
        },
    ).body


@account.route("GET", "/projects")
def list_projects(call: Call) -> JSON:
    found = call.records("account.project")
    if wanted := call.query.get("project_ids"):
        found = [record for record in found if record.id in wanted]
    return call.page("projects", [record.body for record in found])


@account.route("GET", "/projects/{project_id}")
def get_project(call: Call) -> JSON:
    return _project(call).body


@account.route("PATCH", "/projects/{project_id}", body=Body(sdk.ProjectApiUpdateProjectRequest, path=("project_id",)))
def update_project(call: Call) -> JSON:
    record = _project(call)
    record.body.update({key: value for key, value in call.body.items() if value is not None})
    record.body["updated_at"] = call.now()
    return call.store.save(record).body


@account.route("DELETE", "/projects/{project_id}")
def delete_project(call: Call) -> None:
    """Refused for the default project and for one that still holds resources.

    Scaleway's documentation says that only empty projects can be deleted, and not whether a key or a secret that waits
    out its days until deletion fills one. Here it does not.
    """
    record = _project(call)
    if record.id == call.principal.organization_id:
        raise precondition_failed("resource_not_usable", "the default project cannot be deleted")
    held = [each for each in call.store.all() if project_of(each) == record.id]
    if any(not each.given and not each.scheduled for each in held):
        raise still_in_use("project still contains resources")
    for each in held:
        if each.given:
            call.store.remove(each)
    call.store.remove(record)


def _project(call: Call) -> Record:
    return call.record("account.project", resource="project_id")
