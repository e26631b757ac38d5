"""Cases of HUB-SUP-05."""

from typing import Any

from tests.policies.case import Declared, bad, good, resource, secret

CONTAINER = "scaleway:containers/container:Container"
FUNCTION = "scaleway:functions/function:Function"
JOB = "scaleway:job/definition:Definition"

_IMAGE = f"rg.fr-par.scw.cloud/hub-rehearsal/tool@sha256:{'0' * 64}"
_NAMESPACE = {"namespaceId": "fr-par/00000000-0000-4000-8000-000000000001"}
_CLOSED = {**_NAMESPACE, "privacy": "private", "httpOption": "redirected"}
_FUNCTION = {**_CLOSED, "runtime": "python313", "handler": "handler.handle"}
_JOB = {"cpuLimit": 560, "memoryLimit": 1024, "localStorageCapacity": 5120, "imageUri": _IMAGE}


def _container(**more: Any) -> Declared:
    return resource(CONTAINER, "container", {**_CLOSED, "registryImage": _IMAGE, **more})


CASES = (
    good("a closed container", _container(environmentVariables={"LEVEL": "info"}), environment="rehearsal"),
    good(
        "under the newer name, beside which the provider refuses the older one",
        _container(httpsConnectionsOnly=True),
        environment="rehearsal",
        on_engine=False,
    ),
    good("a closed function", resource(FUNCTION, "function", _FUNCTION), environment="rehearsal"),
    good(
        "secrets as secrets",
        _container(secretEnvironmentVariables={"TOKEN": secret("(one)")}),
        environment="rehearsal",
    ),
    good("a job", resource(JOB, "job", _JOB), environment="rehearsal"),
    bad(
        "unset: public, and on plain HTTP",
        resource(CONTAINER, "container", {**_NAMESPACE, "registryImage": _IMAGE}),
        environment="rehearsal",
        at=("container.privacy", "container.httpOption"),
    ),
    bad(
        "a public function",
        resource(FUNCTION, "function", {**_FUNCTION, "privacy": "public"}),
        environment="rehearsal",
        at="function.privacy",
    ),
    bad("plain HTTP", _container(httpOption="enabled"), environment="rehearsal", at="container.httpOption"),
    bad(
        "a tag that may move",
        _container(registryImage="rg.fr-par.scw.cloud/hub-rehearsal/tool:1"),
        environment="rehearsal",
        at="container.registryImage",
    ),
    bad(
        "a literal secret",
        _container(environmentVariables={"DB_PASSWORD": "(one)"}),
        environment="rehearsal",
        at="container.environmentVariables",
    ),
    bad(
        "one that the engine hides, and the console shows",
        _container(environmentVariables={"API_KEY": secret("(one)")}),
        environment="rehearsal",
        at="container.environmentVariables",
    ),
    bad(
        "a literal secret of a job",
        resource(JOB, "job", _JOB, env={"TOKEN": "(one)"}),
        environment="rehearsal",
        at="job.env",
    ),
    bad("beside health data", resource(JOB, "job", _JOB), environment="production", at="job"),
)
