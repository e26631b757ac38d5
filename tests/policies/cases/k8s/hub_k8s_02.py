"""Cases of HUB-K8S-02."""

from tests.policies.case import bad, good
from tests.policies.cases.k8s.objects import CONTAINER, CRON_JOB, POD, SPEC, container, deployment, object_

_AT = "app-pods.spec.template.spec"
_PRIVILEGED = container(securityContext={"privileged": True})

CASES = (
    good("nothing of the host", deployment()),
    bad("the host's processes", deployment({"hostPID": True}), at=f"{_AT}.hostPID"),
    bad("the host's memory", deployment({"hostIPC": True}), at=f"{_AT}.hostIPC"),
    bad("the host's network", deployment({"hostNetwork": True}), at=f"{_AT}.hostNetwork"),
    bad(
        "a folder of the host",
        deployment({"volumes": [{"name": "data"}, {"name": "host", "hostPath": {"path": "/"}}]}),
        at=f"{_AT}.volumes[1].hostPath",
    ),
    bad(
        "a port of the host",
        deployment({"containers": [container(ports=[{"containerPort": 80, "hostPort": 80}])]}),
        at=f"{_AT}.containers[0].ports[0].hostPort",
    ),
    bad(
        "privileged",
        deployment({"containers": [CONTAINER, _PRIVILEGED]}),
        at=f"{_AT}.containers[1].securityContext.privileged",
    ),
    bad(
        "privileged before it starts",
        deployment({"initContainers": [_PRIVILEGED]}),
        at=f"{_AT}.initContainers[0].securityContext.privileged",
    ),
    bad(
        "a bare pod",
        object_(POD, "pod", spec={**SPEC, "hostNetwork": True}),
        at="pod.spec.hostNetwork",
    ),
    bad(
        "a job at night",
        object_(CRON_JOB, "nightly", spec={"jobTemplate": {"spec": {"template": {"spec": {"hostPID": True}}}}}),
        at="nightly.spec.jobTemplate.spec.template.spec.hostPID",
    ),
    bad(
        "a host process on Windows",
        deployment({"securityContext": {"windowsOptions": {"hostProcess": True}}}),
        at=f"{_AT}.securityContext.windowsOptions.hostProcess",
    ),
)
