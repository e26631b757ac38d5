"""HUB-TAG-01: every resource says whose it is, where it belongs, what it holds, until when, and who pays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from policies.buckets import bucket_of, share_project
from policies.context import Context
from policies.control import Control
from policies.data_bearing import tag
from policies.findings import Violations
from policies.resource import Resource, Stack, matches
from policies.tables import load
from policies.vocabulary import Severity

TYPES, VALUES = "taggable-types", "tag-values"
ENVIRONMENT, OWNER, COST_CENTRE = "environment", "owner", "cost-centre"
PROJECT, DAY = "project", "day"
_NO_TAGS = ("required", "required-of", "describing", "holds", "first-word")
_PROJECTS = "scaleway:account/project:Project"
# The provider has no resource for it; it takes tags (components/audit/export.py).
EXPORT = "pulumi-python:dynamic/hub:AuditTrailExport"
TAGGED = ("scaleway:*", EXPORT)
GUARDS = "scaleway:object/bucket?*"

CONTROL = Control(
    id="HUB-TAG-01",
    title="Tags are complete and of closed lists",
    severity=Severity.HIGH,
    answers=("SNC 8.1", "SNC 8.4", "OPR-4", "SATRE 4.4.02"),
    why="What bears no owner is nobody's when it fails, what bears no class is treated as if it held nothing, and what "
    "bears no cost centre is paid by chance.",
    fix="Give all tags that policies/tables/tag-values.yaml requires, with values from its lists: a new project is "
    "added there first. Name, owner and cost centre are those of the environment's file; the table's hold where no "
    "file says which environment it is. Write projectId out, and put into a project only what it is for.",
    source="SecNumCloud 3.2, chapter 8; schema of pulumiverse_scaleway 1.60.0 for which types take tags; a projectId "
    "that is not set is the default project of whoever runs the program",
    tables=(TYPES, VALUES),
)


@CONTROL.each(*TAGGED)
def is_complete(resource: Resource, context: Context) -> Violations:
    if resource.type not in _taggable():
        return
    rows = context.table(VALUES).rows
    required = (*rows["required"], *rows["required-of"].get(resource.type, ()))
    missing = [key for key in required if not tag(resource, key)]
    if missing:
        yield resource.violation("tags", f"hold {', '.join(missing)} too", value=", ".join(resource.tags) or None)


@CONTROL.each(*TAGGED)
def values_are_known(resource: Resource, context: Context) -> Violations:
    rows, of_file = context.table(VALUES).rows, _of_file(context)
    for key, value in resource.tags.items():
        allowed = None if key in _NO_TAGS else rows.get(key)
        if key in of_file:
            if value and value != of_file[key]:
                yield resource.violation(
                    f"tags.{key}", f"be {of_file[key]}, as the environment's file says", value=value
                )
        elif allowed == DAY:
            if not _is_day(value):
                yield resource.violation(f"tags.{key}", "be a day such as 2044-12-31", value=value)
        elif allowed is not None and value and _word(key, value, rows) not in allowed:
            yield resource.violation(f"tags.{key}", f"be one of {', '.join(allowed)}", value=value)


@CONTROL.beside("scaleway:*")
def is_of_its_project(resource: Resource, stack: Stack, context: Context) -> Violations:
    """Where the project is declared in the same stack, and named as the lists name projects."""
    if resource.type not in _taggable() or not resource.tags.get(PROJECT):
        return
    listed = context.table(VALUES).rows[PROJECT]
    value = resource.tags[PROJECT]
    for project in stack.referred(resource, "projectId", _PROJECTS):
        wanted = _listed(project, listed) or value
        if value in listed and value != wanted:
            yield resource.violation(f"tags.{PROJECT}", f"be {wanted}, the project that it lies in", value=value)


@CONTROL.each("scaleway:*")
def says_its_project(resource: Resource, context: Context) -> Violations:
    # What an account shows lies in some project, whatever the program said.
    if context.live or resource.type not in _in_projects() or resource.is_set("projectId"):
        return
    if not resource.provider.get("projectId"):
        yield resource.violation("projectId", "be written out: unset is the project of whoever runs the program")


@CONTROL.beside("scaleway:*")
def lies_where_its_kind_does(resource: Resource, stack: Stack, context: Context) -> Violations:
    """Tags tell of what takes them; of the rest, its type does."""
    if resource.type not in _in_projects() or not resource.is_set("projectId"):
        return
    rows = context.table(VALUES).rows
    for project in stack.referred(resource, "projectId", _PROJECTS):
        name = _listed(project, rows[PROJECT])
        kinds = rows["holds"].get(name)
        if kinds is not None and not any(matches(resource.type, each) for each in kinds):
            yield resource.violation(
                "projectId", f"be another project: {name} is for {', '.join(kinds)}", value=project.name
            )


@CONTROL.beside(GUARDS)
def lies_with_its_bucket(guard: Resource, stack: Stack, context: Context) -> Violations:
    """The API looks a bucket up in the project that the guard names, and guards nothing elsewhere."""
    bucket = bucket_of(guard, stack) if guard.is_set("projectId") else None
    if bucket is not None and not share_project(guard, bucket, stack):
        yield guard.violation("projectId", f"be the project of {bucket.name}, which it guards")


def _listed(project: Resource, listed: list[str]) -> str | None:
    """The name that the lists have for a declared project: `rehearsal-data` is `data`."""
    name = str(project.value("name") or "")
    return next((each for each in listed if name == each or name.endswith(f"-{each}")), None)


def _of_file(context: Context) -> Mapping[str, str]:
    """The values that an environment's own file fixes, by key; none where nobody knows which environment it is."""
    environment = context.environment
    if environment is None:
        return {}
    return {
        ENVIRONMENT: environment.environment,
        OWNER: environment.owner,
        COST_CENTRE: environment.cost_centre,
    }


@cache
def _taggable() -> frozenset[str]:
    return frozenset((*load(TYPES).rows["taggable"], EXPORT))


@cache
def _in_projects() -> frozenset[str]:
    rows = load(TYPES).rows
    return frozenset(rows["taggable"]).difference(rows["outside-projects"]).union(rows["untagged-in-projects"])


def _word(key: str, value: str, rows: Mapping[str, Any]) -> str:
    """What of a value the lists know: the first word of those that go on with a name of one's own."""
    return value.partition("-")[0] if key in rows["first-word"] else value


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
