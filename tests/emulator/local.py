"""The stand-in cloud inside the test's own process: no server, no proxy, a clock and faults of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx

from emulator.api import answer
from emulator.cloud import Cloud
from emulator.errors import ApiError

Rule = dict[str, Any]


class LocalTransport(httpx.BaseTransport):
    """Hands each request straight to the API's dispatcher, and holds each refusal to having changed nothing."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = {"content-type": "application/json"}
        before = everything(self._cloud)
        try:
            status, content, _ = answer(
                self._cloud,
                request.method,
                request.url.path,
                query=request.url.query.decode(),
                headers=request.headers,
                raw=request.read(),
                reply_headers=headers,
            )
        except ApiError as error:
            status, content = error.status, json.dumps(error.body).encode()
            if request.method != "GET":
                assert everything(self._cloud) == before, (
                    f"{request.method} {request.url.path}: refused, yet it changed"
                )
        return httpx.Response(status, content=content, headers=headers)


def everything(cloud: Cloud) -> str:
    """All records, once what is due by the clock has happened, as one text to compare."""
    for record in list(cloud.store.all()):
        cloud.settled(record)
    return json.dumps([[each.kind, each.id, each.body, each.private] for each in cloud.store.all()], sort_keys=True)


class LocalCloud:
    """A stand-in in memory and the clients that tests use it with."""

    def __init__(self) -> None:
        self.cloud = Cloud()
        self.organization_id = self.cloud.credentials.organization_id
        self.project_id = self.cloud.credentials.project_id
        self.owner = self.client(self.cloud.credentials.secret_key)

    def client(self, secret_key: str) -> httpx.Client:
        return httpx.Client(
            base_url="https://api.scaleway.com",
            transport=LocalTransport(self.cloud),
            headers={"X-Auth-Token": secret_key},
        )

    def project(self, name: str = "project") -> str:
        """A new project's id."""
        body = {"name": name, "organization_id": self.organization_id, "description": ""}
        return str(created(self.owner.post("/account/v3/projects", json=body))["id"])

    def application(self, rules: Sequence[Rule] = (), **key: Any) -> httpx.Client:
        """A client that calls as a new application which may do what `rules` grant. `key`: fields of its API key."""
        application = created(
            self.owner.post("/iam/v1alpha1/applications", json={"name": "application", "description": ""})
        )
        if rules:
            policy = {
                "name": "policy",
                "description": "",
                "application_id": application["id"],
                "rules": [{"condition": "", **rule} for rule in rules],
            }
            created(self.owner.post("/iam/v1alpha1/policies", json=policy))
        body = {"application_id": application["id"], "description": "", **key}
        return self.client(str(created(self.owner.post("/iam/v1alpha1/api-keys", json=body))["secret_key"]))


def created(reply: httpx.Response) -> dict[str, Any]:
    """The body of a reply that must be a success."""
    assert reply.status_code == 200, (
        f"{reply.request.method} {reply.request.url.path}: {reply.status_code} {reply.text}"
    )
    body: dict[str, Any] = reply.json()
    return body


def refused(reply: httpx.Response, status: int, type_: str | None = None) -> dict[str, Any]:
    """The body of a reply that must be this refusal."""
    assert reply.status_code == status, (
        f"{reply.request.method} {reply.request.url.path}: {reply.status_code} {reply.text}"
    )
    body: dict[str, Any] = reply.json()
    if type_ is not None:
        assert body["type"] == type_, body
    return body
