"""The stand-in as a process: behind its proxy, under Azure's host names, with faults."""

from __future__ import annotations

import httpx
import pytest

from emulator.azure.access import AzureAccess
from emulator.azure.install import PLUGIN
from emulator.azure.rows.keys import VAULT
from emulator.azure.rows.shape import DATA
from emulator.process import Running

URL = f"{VAULT}?api-version=2024-11-01"


@pytest.fixture
def access(cloud: Running) -> AzureAccess:
    """Azure's side of the session's stand-in. Tests only read, and clear their faults."""
    return AzureAccess(cloud)


def test_it_answers_under_azures_own_name(access: AzureAccess) -> None:
    with access.client() as client:
        assert client.get(URL).json()["name"] == "kv-hdh-prod"


def test_a_throttled_caller_is_told_when_to_come_again(access: AzureAccess) -> None:
    access.ask("/faults", {"kind": "status", "status": 429, "match": "kv-hdh-prod"})
    try:
        with access.client() as client:
            reply = client.get(URL)
            assert (reply.status_code, reply.headers["Retry-After"]) == (429, "1")
            assert reply.json()["error"]["code"] == "TooManyRequests"
            assert client.get(URL).status_code == 200
    finally:
        access.ask("/faults", method="DELETE")


@pytest.mark.parametrize("kind", ["dropped", "lost_reply"])
def test_a_reply_can_get_lost(access: AzureAccess, kind: str) -> None:
    access.ask("/faults", {"kind": kind, "match": "kv-hdh-prod"})
    try:
        with access.client() as client, pytest.raises(httpx.TransportError):
            client.get(URL)
    finally:
        access.ask("/faults", method="DELETE")


def test_faults_of_one_cloud_do_not_hit_the_other(access: AzureAccess, client: httpx.Client) -> None:
    access.ask("/faults", {"kind": "status", "status": 503})
    try:
        assert client.get("/account/v3/projects?organization_id=x").status_code != 503
    finally:
        access.ask("/faults", method="DELETE")


def test_requests_are_logged_with_their_caller(access: AzureAccess) -> None:
    with access.client("executor") as client:
        client.get(URL)
    last = [each for each in access.ask("/requests") if "kv-hdh-prod" in each["path"]][-1]
    assert (last["principal"], last["host"], last["status"]) == ("executor", "management.azure.com", 200)


def test_an_engine_gets_a_home_of_its_own(access: AzureAccess, tmp_path: object) -> None:
    from pathlib import Path

    home = Path(str(tmp_path)) / "home"
    other = home / "plugins" / "resource-scaleway-v1.60.0"
    other.mkdir(parents=True)
    (other / "pulumi-resource-scaleway").touch()
    variables = access.environment("executor", DATA, home=home)
    own = Path(variables["PULUMI_HOME"])
    assert own != home
    linked = own / "plugins" / other.name / "pulumi-resource-scaleway"
    assert linked.resolve() == other / "pulumi-resource-scaleway"
    assert (own / "plugins" / PLUGIN / "pulumi-resource-azure-native").stat().st_mode & 0o111
    assert not (home / "plugins" / PLUGIN).exists()
    assert variables["ARM_SUBSCRIPTION_ID"] == DATA
