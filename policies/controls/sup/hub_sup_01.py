"""HUB-SUP-01: images come from the hub's own registry, by digest."""

from __future__ import annotations

from collections.abc import Iterator

from policies.context import Context
from policies.control import Control
from policies.findings import Violation, Violations
from policies.images import is_pinned, own_prefix
from policies.pods import WORKLOADS, containers, pod
from policies.resource import Node, Resource
from policies.vocabulary import Severity

CONTAINER = "scaleway:containers/container:Container"
JOB = "scaleway:job/definition:Definition"

CONTROL = Control(
    id="HUB-SUP-01",
    title="Images are pinned, and our own",
    severity=Severity.CRITICAL,
    answers=("CIS K8s 5.5.1", "SNC 12.10"),
    why="A tag may be moved to another image after it was checked, and a foreign registry may serve another one to us. "
    "The registry of Scaleway has no immutable tags.",
    fix="Copy the image to the hub's registry and name it there by digest: "
    "rg.fr-par.scw.cloud/NAMESPACE/NAME@sha256:….",
    source="CIS Kubernetes Benchmark 2.0.1, 5.5.1; Scaleway's registry: no scan, no immutable tags",
)


@CONTROL.each(*WORKLOADS)
def containers_of_pods(workload: Resource, context: Context) -> Violations:
    for container in containers(workload):
        yield from _judged(container, "image", context)


@CONTROL.each(*WORKLOADS)
def volumes_of_pods(workload: Resource, context: Context) -> Violations:
    """An image may be mounted as a volume too."""
    for volume in pod(workload).nodes("volumes"):
        if volume.is_set("image.reference"):
            yield from _judged(volume, "image.reference", context)


@CONTROL.each(CONTAINER)
def serverless_container(container: Resource, context: Context) -> Violations:
    # The newer name first; both are the provider's. Its registrySha256 only says when to deploy anew.
    path = "image" if container.is_set("image") else "registryImage"
    yield from _judged(container.root, path, context)


@CONTROL.each(JOB)
def serverless_job(job: Resource, context: Context) -> Violations:
    yield from _judged(job.root, "imageUri", context)


def _judged(node: Node, path: str, context: Context) -> Iterator[Violation]:
    image = str(node.value(path) or "")
    prefix = own_prefix(context)
    if not image.startswith(prefix):
        yield node.violation(path, f"begin with {prefix}, the hub's own registry")
    elif not is_pinned(image):
        yield node.violation(path, "end with @sha256: and the digest of 64 digits")
