"""Bad answers of a cloud, each with the message that a person gets: the resource, the cause, the way out."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from emulator import errors
from operations.display import problem_text
from operations.events import Problem
from operations.exits import ExitCode
from tests.drawn import seed
from tests.rehearsal.hub import ENVIRONMENT, Hub, Result
from tests.rehearsal.prepared import Prepared

pytestmark = pytest.mark.xdist_group("faults")

VPC = "POST", r"^api\.scaleway\.com/vpc/v2/regions/[^/]+/vpcs$", "rehearsal-vpc"
DNS = "POST", r"/domain/v2beta1/dns-zones$", "rehearsal-dns"
SECURITY_GROUP = "POST", r"/instance/v1/zones/fr-par-2/security_groups$", "rehearsal-nodes-fr-par-2"
GATEWAY = "POST", r"/vpc-gw/v2/zones/[^/]+/gateways$", "rehearsal-gateway"
PRIVATE_NETWORK = "POST", r"/vpc/v2/regions/[^/]+/private-networks$", "rehearsal-vpc-"
BUCKET = "PUT", r"^hub-rehearsal-audit\.s3\.fr-par\.scw\.cloud/$", "rehearsal-audit-archive"
PROJECT = "11111111-2222-4333-8444-555555555555"


def _s3(code: str, message: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'


@dataclass(frozen=True)
class Answer:
    """An answer to a request of a layer's `up`, and what has to be said about it (regular expressions)."""

    name: str
    request: tuple[str, str, str]
    status: int
    content: Mapping[str, Any] | str
    cause: str
    way_out: str
    content_type: str = "application/json"
    layer: str = "network"

    def __str__(self) -> str:
        return self.name

    @property
    def fault(self) -> dict[str, Any]:
        method, match, _ = self.request
        content = self.content if isinstance(self.content, str) else json.dumps(self.content)
        return {
            "kind": "status",
            "method": method,
            "match": match,
            "status": self.status,
            "content": content,
            "content_type": self.content_type,
            "times": 0,
        }


ANSWERS = (
    Answer(
        "unknown-key",
        VPC,
        401,
        errors.authentication_denied("api_key", "not_found").body,
        "denied authentication",
        "SCW_SECRET_KEY: the key is unknown",
    ),
    Answer(
        "expired-key",
        GATEWAY,
        401,
        errors.authentication_denied("api_key", "expired").body,
        "denied authentication.*expired",
        "expired or deleted",
    ),
    Answer(
        "missing-permission",
        SECURITY_GROUP,
        403,
        errors.permission_denied("compute_security_groups", "write").body,
        "insufficient permissions: write compute_security_groups",
        "permission set: see stacks/foundation.py",
    ),
    Answer(
        "quota",
        GATEWAY,
        403,
        {
            "type": "quotas_exceeded",
            "message": "quota exceeded",
            "details": [{"resource": "VPCGWGateways", "quota": 1, "current": 1}],
        },
        r"VPCGWGateways has reached its quota \(1/1\)",
        "support for a higher quota",
    ),
    Answer(
        "locked",
        VPC,
        403,
        {"type": "locked", "message": "resource is locked", "resource": "project", "resource_id": PROJECT},
        f"project with ID {PROJECT} is locked",
        "support says why",
    ),
    Answer(
        "vanished-upstream",
        PRIVATE_NETWORK,
        404,
        errors.not_found("vpc", PROJECT).body,
        f"resource vpc with ID {PROJECT} is not found",
        "deleted outside this program: `hub refresh`",
    ),
    Answer(
        "name-taken",
        DNS,
        409,
        errors.conflict("zone", "rehearsal.hub.example", "zone exists").body,
        "already exists",
        "`pulumi import` it",
    ),
    Answer(
        "transient",
        GATEWAY,
        409,
        errors.transient_state("ip", PROJECT, "attaching").body,
        "transient state: attaching",
        "run the command again once",
    ),
    Answer(
        "bucket-of-somebody-else",
        BUCKET,
        409,
        _s3("BucketAlreadyExists", "The requested bucket name is not available."),
        "BucketAlreadyExists",
        "somebody else has a bucket of that name",
        "application/xml",
        "foundation",
    ),
    Answer(
        "still-in-use",
        GATEWAY,
        412,
        errors.still_in_use("IP is still attached to a server").body,
        "IP is still attached to a server",
        "find it by name or id",
    ),
    Answer(
        "out-of-stock",
        GATEWAY,
        410,
        {"type": "out_of_stock", "message": "out of stock", "resource": "gateway"},
        "gateway is out of stock",
        "choose another in the environment's file",
    ),
    Answer(
        "value-refused",
        PRIVATE_NETWORK,
        400,
        errors.invalid("subnets", "must not be 10.64.0.0/20").body,
        "subnets does not respect constraint, must not be 10.64.0.0/20",
        "change it in the environment's file",
    ),
    Answer("cut-json", VPC, 200, '{"id": "1111', "unexpected (end|EOF)", "what answered is not Scaleway's API"),
    Answer("cut-json-of-an-error", VPC, 400, '{"mess', "could not parse error", "what answered is not Scaleway's API"),
    Answer(
        "page-of-a-proxy",
        VPC,
        403,
        "<html><body>Blocked by policy</body></html>",
        "403 Forbidden",
        "permission set",
        "text/html",
    ),
    Answer(
        "page-of-a-broken-gateway",
        VPC,
        502,
        "<html><body><h1>502 Bad Gateway</h1></body></html>",
        "502 Bad Gateway",
        "run the command again",
        "text/html",
    ),
    Answer(
        "not-served",
        VPC,
        501,
        errors.not_implemented("POST", "/vpc/v2/regions/fr-par/vpcs").body,
        "does not serve POST /vpc/v2/regions/fr-par/vpcs",
        "emulator/products/",
    ),
)


# Two of the layer that is the quickest are in CI, others with each commit; HUB_SEED draws what it drew before.
_DRAWN = random.Random(seed()).sample([each.name for each in ANSWERS if each.layer == "network"], 2)  # noqa: S311


def _case(answer: Answer) -> Any:
    return pytest.param(answer, id=str(answer), marks=() if answer.name in _DRAWN else pytest.mark.campaign)


@pytest.mark.parametrize("answer", [_case(each) for each in ANSWERS])
def test_a_bad_answer_is_explained(prepared: Prepared, answer: Answer, tmp_path: Path) -> None:
    hub = prepared.hub(0 if answer.layer == "foundation" else 1, tmp_path)
    try:
        hub.cloud.ask("/faults", answer.fault)
        result = hub("up", ENVIRONMENT, "--layer", answer.layer, "--json")
        _assert_explained(hub, result, answer.request[2], answer.cause, answer.way_out)
    finally:
        hub.cloud.stop()


@pytest.mark.campaign
def test_what_is_still_in_use_when_it_is_destroyed_is_explained(prepared: Prepared, tmp_path: Path) -> None:
    hub = prepared.hub(2, tmp_path)
    try:
        with hub.cloud.client() as client:
            vpcs = client.get("/vpc/v2/regions/fr-par/vpcs").json()["vpcs"]
            ours = next(each for each in vpcs if each["name"] == "rehearsal-vpc")
            body = {"name": "by-hand", "vpc_id": ours["id"], "project_id": ours["project_id"]}
            client.post("/vpc/v2/regions/fr-par/private-networks", json=body).raise_for_status()
        result = hub("destroy", ENVIRONMENT, "--layer", "network", "--yes", "--json")
        _assert_explained(hub, result, "rehearsal-vpc", "precondition failed", "remove that first")
    finally:
        hub.cloud.stop()


@pytest.mark.campaign
def test_a_name_that_another_project_has_is_explained(prepared: Prepared, tmp_path: Path) -> None:
    hub = prepared.hub(2, tmp_path)
    try:
        with hub.cloud.client() as client:
            body = {"name": "hub-rehearsal", "project_id": hub.cloud.project_id, "is_public": False}
            client.post("/registry/v1/regions/fr-par/namespaces", json=body).raise_for_status()
        result = hub("up", ENVIRONMENT, "--layer", "platform", "--json")
        _assert_explained(hub, result, "rehearsal-registry", "already used", "rename it, remove it")
    finally:
        hub.cloud.stop()


def _assert_explained(hub: Hub, result: Result, resource: str, cause: str, way_out: str) -> None:
    """Assert that JSON, progress and summary name the resource, the cause and the way out, and nothing secret."""
    assert result.code == ExitCode.FAILED, result.stdout + result.stderr
    problems = [each for each in result.json["problems"] if resource in each["resource"].rpartition("::")[2]]
    assert problems, result.json["problems"]
    problem = problems[0]
    assert re.search(cause, problem["message"]), problem
    assert re.search(way_out, problem["hint"]), problem
    shown = problem_text(problem["layer"], Problem(problem["resource"], problem["message"]))
    assert re.search(rf"^\w+: {resource}", shown)
    assert re.search(way_out, " ".join(shown.split()))
    assert re.search(rf"error: {resource}\S*: .*", result.stderr)
    everything = result.stdout + result.stderr
    assert "Traceback" not in everything
    assert "stack trace" not in everything
    secrets = [*hub.cloud.ask("/secret-keys"), hub.cloud.secret_key]
    assert not [secret for secret in secrets if secret in everything]
