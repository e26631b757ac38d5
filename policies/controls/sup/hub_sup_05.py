"""HUB-SUP-05: what runs serverless is no door."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.context import Context
from policies.control import Control
from policies.findings import Violation, Violations
from policies.images import is_pinned
from policies.resource import Resource
from policies.values import UNKNOWN
from policies.vocabulary import Severity

CONTAINER = "scaleway:containers/container:Container"
FUNCTION = "scaleway:functions/function:Function"
JOB = "scaleway:job/definition:Definition"
NAMESPACES = ("scaleway:containers/namespace:Namespace", "scaleway:functions/namespace:Namespace")
ALL = ("scaleway:containers/*", "scaleway:functions/*", "scaleway:job/*")
_SECRET_NAME = re.compile(
    r"(?:^|_)(?:PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIALS?|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY)(?:_|$)"
)

CONTROL = Control(
    id="HUB-SUP-05",
    title="Serverless is private, and holds no health data",
    severity=Severity.HIGH,
    answers=("SNC 9.7", "SRM Serverless"),
    why="A container is public unless told otherwise, answers on plain HTTP too, and no page of Scaleway's says that "
    "serverless products are within HDS.",
    fix="Set privacy to private and httpOption to redirected, name the image by digest, and hand secrets over as "
    "secretEnvironmentVariables or secretReferences. Where health data is, run it on the cluster.",
    source="Scaleway provider 2.81.0, container and function: privacy public and http_option enabled by default",
)


@CONTROL.each(CONTAINER, FUNCTION)
def is_private(resource: Resource, context: Context) -> Violations:
    if resource.value("privacy") != "private":
        yield resource.violation("privacy", "be private, written out: the provider's default is public")


@CONTROL.each(CONTAINER, FUNCTION)
def is_https_only(resource: Resource, context: Context) -> Violations:
    # The newer name of the same setting, which containers have.
    if resource.value("httpsConnectionsOnly") is not True and resource.value("httpOption") != "redirected":
        yield resource.violation("httpOption", "be redirected, written out: the provider's default answers plain HTTP")


@CONTROL.each(CONTAINER)
def container_is_pinned(container: Resource, context: Context) -> Violations:
    yield from _pinned(container, "image" if container.is_set("image") else "registryImage")


@CONTROL.each(JOB)
def job_is_pinned(job: Resource, context: Context) -> Violations:
    yield from _pinned(job, "imageUri")


@CONTROL.each(CONTAINER, FUNCTION, *NAMESPACES)
def environment_holds_no_secret(resource: Resource, context: Context) -> Violations:
    yield from _literal_secrets(resource, "environmentVariables")


@CONTROL.each(JOB)
def environment_of_a_job_holds_no_secret(job: Resource, context: Context) -> Violations:
    yield from _literal_secrets(job, "env")


@CONTROL.each(*ALL)
def is_not_beside_health_data(resource: Resource, context: Context) -> Violations:
    if context.environment_holds_health_data:
        yield resource.violation("", f"not be there: {resource.kind} is not within HDS, and health data is here")


def _pinned(resource: Resource, path: str) -> Iterator[Violation]:
    if not is_pinned(str(resource.value(path) or "")):
        yield resource.violation(path, "end with @sha256: and the digest of 64 digits")


def _literal_secrets(resource: Resource, path: str) -> Iterator[Violation]:
    """By name: whatever stands there, its reader in the console sees it. HUB-CRY-08 looks at the values."""
    variables = resource.values.get(path)
    if variables is UNKNOWN:
        resource.value(path)  # says that it is unknown
    for name, value in variables.items() if isinstance(variables, dict) else ():
        if (value is UNKNOWN or value) and _SECRET_NAME.search(str(name).upper()):
            yield resource.violation(path, f"not hold {name}: hand it over as a secret", value="set")
