"""Cases of HUB-SUP-01."""

from typing import Any

from tests.policies.case import Declared, bad, good, resource, unknown

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
CRONJOB = "kubernetes:batch/v1:CronJob"
POD = "kubernetes:core/v1:Pod"
CONTAINER = "scaleway:containers/container:Container"
JOB = "scaleway:job/definition:Definition"

_DIGEST = f"@sha256:{'0' * 64}"
_OWN = f"rg.fr-par.scw.cloud/hub-rehearsal/tool{_DIGEST}"
_NAMESPACE = {"namespaceId": "fr-par/00000000-0000-4000-8000-000000000001"}
_JOB = {"cpuLimit": 560, "memoryLimit": 1024, "localStorageCapacity": 5120}


def _pod(image: Any, **more: Any) -> Declared:
    return resource(POD, "pod", spec={"containers": [{"name": "tool", "image": image}], **more})


CASES = (
    good("a job of the hub's own", resource(JOB, "job", _JOB, imageUri=_OWN), environment="rehearsal"),
    good(
        "a container of the hub's own",
        resource(CONTAINER, "container", _NAMESPACE, registryImage=_OWN),
        environment="rehearsal",
    ),
    bad(
        "a tag that may move",
        resource(JOB, "job", _JOB, imageUri="rg.fr-par.scw.cloud/hub-rehearsal/tool:1.2"),
        environment="rehearsal",
        at="job.imageUri",
    ),
    bad(
        "somebody else's registry",
        resource(JOB, "job", _JOB, imageUri=f"docker.io/library/alpine{_DIGEST}"),
        at="job.imageUri",
    ),
    bad(
        "somebody else's namespace",
        resource(CONTAINER, "container", _NAMESPACE, registryImage=f"rg.fr-par.scw.cloud/another/tool{_DIGEST}"),
        environment="rehearsal",
        at="container.registryImage",
    ),
    bad(
        "no image at all, which the provider refuses too",
        resource(CONTAINER, "container", _NAMESPACE),
        at="container.registryImage",
        on_engine=False,
    ),
    good("the hub's own", _pod(_OWN), environment="rehearsal"),
    good(
        "deep in a CronJob",
        resource(
            CRONJOB, "job", spec={"jobTemplate": {"spec": {"template": {"spec": {"containers": [{"image": _OWN}]}}}}}
        ),
    ),
    bad("the hub of everybody", _pod("alpine"), at="pod.spec.containers[0].image"),
    bad(
        "a container that starts first",
        _pod(_OWN, initContainers=[{"name": "first", "image": "busybox:latest"}]),
        at="pod.spec.initContainers[0].image",
    ),
    bad(
        "an image as a volume",
        _pod(_OWN, volumes=[{"name": "model", "image": {"reference": "quay.io/models/one:1"}}]),
        at="pod.spec.volumes[0].image.reference",
    ),
    bad(
        "a Deployment",
        resource(DEPLOYMENT, "tool", spec={"template": {"spec": {"containers": [{"image": "ghcr.io/a/b:1"}]}}}),
        at="tool.spec.template.spec.containers[0].image",
    ),
    bad("an image that is not known yet", _pod(unknown), at="pod.spec.containers[0].image"),
)
