"""What a state may hold: no generated secret, and only properties that the built plugin knows."""

from __future__ import annotations

import base64
import json
import re

import pytest
import yaml

import engine
from components.secrets.derivation import derived
from settings import load_environment
from stacks import LAYERS
from tests.rehearsal.callers import outputs
from tests.rehearsal.hub import ENVIRONMENT, Hub

pytestmark = pytest.mark.xdist_group("standing")
SECRET_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def _generated(hub: Hub) -> dict[str, str]:
    """Every secret that this environment generated, by what it is; a kubeconfig's token is in the state, encrypted."""
    result = hub.pulumi("config", "get", "hub:seed", "-s", f"{ENVIRONMENT}.platform")
    assert result.code == 0, result.stderr
    seed = result.stdout.strip()
    found = {"seed": seed}
    for database in load_environment(ENVIRONMENT).platform.databases:
        users = [(each.name, each.password_version) for each in database.users]
        for user, version in (("administrator", database.administrator_password_version), *users):
            purpose = f"database/{database.name}/{user}"
            found[purpose] = derived(seed, purpose, version)
    return {**found, "kubeconfig": _token(hub)}


def _token(hub: Hub) -> str:
    """What a kubeconfig logs in with."""
    region, _, cluster = outputs(hub, "platform")["cluster"].partition("/")
    with hub.cloud.client() as client:
        reply = client.get(f"/k8s/v1/regions/{region}/clusters/{cluster}/kubeconfig").raise_for_status().json()
    token: str = yaml.safe_load(base64.b64decode(reply["content"]))["users"][0]["user"]["token"]
    return token


@pytest.mark.parametrize("layer", LAYERS)
def test_no_generated_secret_is_in_a_state_in_clear(standing: Hub, layer: str) -> None:
    text = json.dumps(standing.state(layer))
    leaked = [purpose for purpose, secret in _generated(standing).items() if secret in text]
    assert not leaked


def test_no_api_key_is_in_any_state_even_decrypted(standing: Hub) -> None:
    secrets = set(standing.cloud.ask("/secret-keys"))
    assert len(secrets) > 1, "the foundation makes API keys"
    for layer in LAYERS:
        text = json.dumps(standing.state(layer, show_secrets=True))
        assert not secrets & set(SECRET_KEY.findall(text))


@pytest.mark.parametrize("layer", LAYERS)
def test_every_property_that_is_set_exists_in_the_built_schema(standing: Hub, layer: str) -> None:
    schema = engine.ensure().schema
    if schema is None:
        pytest.skip("an installed plugin is used, which checks its own inputs")
    known = engine.input_properties(schema)
    for resource in standing.resources(layer):
        if not resource["type"].startswith("scaleway:"):
            continue
        given = {name for name in resource.get("inputs", {}) if not name.startswith("__")}
        assert given <= known[resource["type"]], resource["urn"]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_resource_has_a_component_as_parent(standing: Hub, layer: str) -> None:
    parents = {each["urn"]: each.get("parent", "") for each in standing.resources(layer)}
    alone = [
        urn
        for urn, parent in parents.items()
        if "$scaleway:" not in urn and "::scaleway:" in urn and "pulumi:providers" not in urn and not parent
    ]
    assert not alone
