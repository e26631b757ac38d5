"""What a destroy deleted is told from what is there by what the stand-in cloud answers, over HTTP."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from emulator.process import Running
from operations import vanished
from operations.backend import Checkpoint, FileBackend
from operations.target import Target
from operations.vanished import forget_vanished
from operations.workspace import PROJECT, Workspace
from settings import load_environment
from tests.emulator.local import created
from tests.emulator.storage_client import connect
from tests.emulator.test_lb import CHECK

REGION, ZONE, LAYER = "fr-par", "fr-par-1", "platform"
LB = f"/lb/v1/zones/{ZONE}"


def _resource(kind: str, name: str, id_: str, **outputs: str) -> dict[str, Any]:
    type_ = f"scaleway:{kind}"
    urn = f"urn:pulumi:rehearsal.{LAYER}::hub::{type_}::{name}"
    return {"type": type_, "urn": urn, "id": id_, "outputs": outputs}


@pytest.fixture
def resources(cloud: Running, client: httpx.Client) -> list[dict[str, Any]]:
    """Two backends and two buckets, of which those that are called `gone` were deleted."""
    body = {"name": "vanished", "description": "", "type": "LB-S", "assign_flexible_ip": False}
    balancer = created(client.post(f"{LB}/lbs", json=body))
    storage = connect(cloud)
    made = []
    for name in ("there", "gone"):
        body = {
            "name": name,
            "forward_protocol": "tcp",
            "forward_port": 443,
            "forward_port_algorithm": "roundrobin",
            "sticky_sessions": "none",
            "sticky_sessions_cookie_name": "",
            "health_check": CHECK,
            "server_ip": [],
        }
        backend = created(client.post(f"{LB}/lbs/{balancer['id']}/backends", json=body))
        bucket = f"{name}-{uuid.uuid4().hex}"
        storage.create_bucket(Bucket=bucket)
        made += [
            _resource("loadbalancers/backend:Backend", f"backend-{name}", f"{ZONE}/{backend['id']}"),
            _resource("object/bucket:Bucket", f"bucket-{name}", f"{REGION}/{bucket}", projectId=cloud.project_id),
        ]
        if name == "gone":
            client.delete(f"{LB}/backends/{backend['id']}").raise_for_status()
            storage.delete_bucket(Bucket=bucket)
    return made


def test_what_is_gone_is_forgotten_and_what_is_there_stays(
    cloud: Running, resources: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = FileBackend(tmp_path)
    target = Target(load_environment("rehearsal"), Workspace("rehearsal"), backend, cloud.environment())
    path = tmp_path / ".pulumi" / "stacks" / PROJECT / f"{target.stack(LAYER)}.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"version": 3, "checkpoint": {"latest": {"resources": resources}}}))
    kept: list[str] = []

    async def write(_: Target, layer: str, checkpoint: Checkpoint, left: Sequence[dict[str, Any]]) -> None:
        kept.extend(each["urn"].rpartition("::")[2] for each in left)

    monkeypatch.setattr(vanished, "write_state", write)
    assert asyncio.run(forget_vanished(target, LAYER, destroyed=True)) == ["backend-gone", "bucket-gone"]
    assert kept == ["backend-there", "bucket-there"]
