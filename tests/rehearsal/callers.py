"""The machines of the rehearsal, each with its API key: over HTTP, by the official SDK, over S3, and by the engine."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
from botocore.exceptions import ClientError
from scaleway import Client
from scaleway_core.api import ScalewayException

from emulator.process import Running
from operations.chain import Chain
from operations.display import make_display
from operations.report import Report
from stacks import LAYERS
from tests.emulator.storage_client import connect
from tests.rehearsal.hub import ENVIRONMENT, Hub

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

OWNER = "owner"
REGION, ZONE = "fr-par", "fr-par-1"


@dataclass(frozen=True)
class Caller:
    """Whoever holds an API key."""

    name: str
    access_key: str
    secret_key: str = field(repr=False)
    running: Running = field(repr=False)

    @property
    def variables(self) -> dict[str, str]:
        """What makes a process act as this caller."""
        return {"SCW_ACCESS_KEY": self.access_key, "SCW_SECRET_KEY": self.secret_key}

    def http(self) -> httpx.Client:
        """Raw HTTP to the API."""
        return self.running.client(self.secret_key)

    def sdk(self, project_id: str | None = None) -> Client:
        """The official SDK. It reads proxy and CA from this process's environment: see the fixture `through_proxy`."""
        return Client(
            access_key=self.access_key,
            secret_key=self.secret_key,
            default_organization_id=self.running.organization_id,
            default_project_id=project_id or self.running.project_id,
            default_region=REGION,
            default_zone=ZONE,
        )

    def s3(self, project_id: str) -> S3Client:
        """boto3, acting in a project."""
        keys = (f"{self.access_key}@{project_id}", self.secret_key)
        return connect(self.running, REGION, keys, retries={"max_attempts": 0})


def outputs(hub: Hub, layer: str) -> dict[str, Any]:
    """What a layer publishes."""
    result = hub.pulumi("stack", "output", "--json", "-s", f"{ENVIRONMENT}.{layer}")
    assert result.code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def callers(hub: Hub, foundation: Mapping[str, Any]) -> dict[str, Caller]:
    """All applications by name, their keys taken from Secret Manager as CI does, and the organisation's owner."""
    running = hub.cloud
    found = {OWNER: Caller(OWNER, running.access_key, running.secret_key, running)}
    with running.client() as client:
        for name, access_key in foundation["access_keys"].items():
            region, _, id_ = foundation["secrets"][f"api-key-{name}"].partition("/")
            path = f"/secret-manager/v1beta1/regions/{region}/secrets/{id_}/versions/latest/access"
            reply = client.get(path).raise_for_status()
            found[name] = Caller(name, access_key, base64.b64decode(reply.json()["data"]).decode(), running)
    return found


def member(owner: Caller, group: str) -> Caller:
    """A new application in a group of people, to act with their rights."""
    iam = "/iam/v1alpha1"
    with owner.http() as client:
        made = client.post(f"{iam}/applications", json={"name": group, "description": ""}).raise_for_status().json()
        found = client.get(f"{iam}/groups", params={"name": group}).raise_for_status().json()["groups"]
        body = {"application_id": made["id"]}
        client.post(f"{iam}/groups/{found[0]['id']}/add-member", json=body).raise_for_status()
        # The organisation's settings refuse keys that do not end.
        expires = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
        body |= {"description": "", "expires_at": expires}
        key = client.post(f"{iam}/api-keys", json=body).raise_for_status().json()
    return Caller(group, key["access_key"], key["secret_key"], owner.running)


def act(hub: Hub, caller: Caller, command: str, *layers: str) -> Report:
    """What `hub COMMAND` does, with nothing but the caller's API key: up, preview, drift or destroy."""
    target = hub.target()
    target = replace(target, variables={**target.variables, **caller.variables})
    chain = Chain(target, make_display(to_stderr=True))
    report: Report = asyncio.run(getattr(chain, command)(tuple(each for each in LAYERS if each in layers)))
    return report


def attempt(action: Callable[[], Any]) -> int:
    """The status with which the cloud answers: 200 when it does what it is asked."""
    try:
        reply = action()
    except ScalewayException as refusal:
        return refusal.response.status_code
    except ClientError as refusal:
        return refusal.response["ResponseMetadata"]["HTTPStatusCode"]
    return reply.status_code if isinstance(reply, httpx.Response) else 200


__all__ = ["OWNER", "REGION", "ZONE", "Caller", "act", "attempt", "callers", "member", "outputs"]
