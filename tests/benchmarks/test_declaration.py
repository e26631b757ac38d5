"""A state's values become references again, and the peers' programs say the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import bare, opentofu
from tests.benchmarks.declaration import Declaration, Reference, Secret, Text, read
from tests.benchmarks.terraform_names import TerraformNames, pulumi_name

VPC = "urn:pulumi:s::hub::hub:network:Vpc$scaleway:network/vpc:Vpc::vpc"
NETWORK = "urn:pulumi:s::hub::hub:network:Vpc$scaleway:network/privateNetwork:PrivateNetwork::network"
UPSTREAM = "urn:pulumi:s::hub::pulumi:pulumi:StackReference::organization/hub/e.foundation"
VPC_ID = "fr-par/0e6a1c7e-7a43-4a3f-9a0c-7d6a3c0a4a11"
PROJECT = "5c8f1d56-0f5e-4f7b-8b0a-1b6f6f1f2a22"


def secret(value: Any) -> dict[str, str]:
    return {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "plaintext": json.dumps(value),
    }


def state(urn: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"urn": urn, "type": kind, "custom": True, "id": "none", "inputs": {}, "outputs": {}, **more}


DEPLOYMENT = {
    "resources": [
        {
            "urn": "urn:pulumi:s::hub::pulumi:pulumi:Stack::hub-s",
            "type": "pulumi:pulumi:Stack",
            "outputs": {"vpc": VPC_ID, "note": "plain"},
        },
        state(
            "urn:pulumi:s::hub::pulumi:providers:scaleway::scaleway",
            "pulumi:providers:scaleway",
            inputs={"region": "fr-par", "version": "1.60.0", "__internal": {}},
        ),
        state(
            UPSTREAM,
            "pulumi:pulumi:StackReference",
            id="organization/hub/e.foundation",
            inputs={"name": "organization/hub/e.foundation"},
            outputs={"name": "organization/hub/e.foundation", "outputs": {"projects": {"platform": PROJECT}}},
        ),
        # The network comes first here: what it needs has to be put before it.
        state(
            NETWORK,
            "scaleway:network/privateNetwork:PrivateNetwork",
            id="fr-par/7f9d2f3c-51a0-4c8e-8a55-53d0c5d3b333",
            inputs={
                "__defaults": ["region"],
                "region": "fr-par",
                "vpcId": VPC_ID,
                "ipv4Subnet": {"__defaults": [], "subnet": "10.0.0.0/20"},
                "tags": [f"project:{PROJECT}", "plain"],
                "name": secret("hidden"),
                "onlyInTheOverlay": True,
            },
            propertyDependencies={"vpcId": [VPC], "tags": [UPSTREAM], "name": []},
            dependencies=[VPC, UPSTREAM],
        ),
        state(VPC, "scaleway:network/vpc:Vpc", id=VPC_ID, inputs={"name": "vpc"}, protect=True),
    ]
}
MAPPING = {
    "provider": {
        "resources": {
            "scaleway_vpc": {"name": {"type": 4}},
            "scaleway_vpc_private_network": {
                "vpc_id": {"type": 4},
                "name": {"type": 4},
                "region": {"type": 4},
                "tags": {"type": 5, "element": {"schema": {"type": 4}}},
                "ipv4_subnet": {"type": 5, "maxItems": 1, "element": {"resource": {"subnet": {"type": 4}}}},
                "only_in_the_overlay": {"type": 1},
            },
        }
    },
    "resources": {
        "scaleway_vpc": {"tok": "scaleway:network/vpc:Vpc"},
        "scaleway_vpc_private_network": {"tok": "scaleway:network/privateNetwork:PrivateNetwork", "fields": None},
    },
}
SCHEMA = {
    "provider_schemas": {
        "scaleway": {
            "resource_schemas": {
                "scaleway_vpc": {"block": {"attributes": {"name": {"type": "string"}}}},
                "scaleway_vpc_private_network": {
                    "block": {
                        "attributes": {"vpc_id": {}, "name": {}, "region": {}, "tags": {}},
                        "block_types": {"ipv4_subnet": {"block": {"attributes": {"subnet": {}}}}},
                    }
                },
            }
        }
    }
}


@pytest.fixture
def declaration() -> Declaration:
    return read(DEPLOYMENT)


def test_values_become_references(declaration: Declaration) -> None:
    network = next(each for each in declaration.resources if each.urn == NETWORK)
    assert network.inputs["vpcId"] == Reference(VPC, ("id",), VPC_ID)
    assert network.inputs["tags"] == [
        Text(("project:", Reference(UPSTREAM, ("outputs", "projects", "platform"), PROJECT))),
        "plain",
    ]
    assert network.inputs["name"] == Secret("hidden")
    assert "region" not in network.inputs
    assert network.depends_on == ()
    assert declaration.outputs == {"vpc": Reference(VPC, ("id",), VPC_ID), "note": "plain"}


def test_what_is_referred_to_comes_first(declaration: Declaration) -> None:
    urns = [each.urn for each in declaration.resources]
    assert urns.index(VPC) < urns.index(NETWORK)


def test_bare_program(declaration: Declaration, tmp_path: Path) -> None:
    bare.write(declaration, tmp_path, "hub", tuned=False)
    text = (tmp_path / "__main__.py").read_text()
    compile(text, "__main__.py", "exec")
    assert "pulumi.StackReference('organization/hub/e.foundation')" in text
    assert "vpc_id=r1.id" in text
    assert "pulumi.Output.concat('project:', r0.require_output('projects')['platform'])" in text
    assert "ipv4_subnet={'subnet': '10.0.0.0/20'}" in text
    assert "pulumi.Output.secret('hidden')" in text
    assert "protect=True" in text


def test_opentofu_configuration(declaration: Declaration, tmp_path: Path) -> None:
    upstream = {"e.foundation": tmp_path / "upstream"}
    omitted = opentofu.write(declaration, tmp_path, TerraformNames(MAPPING, SCHEMA), upstream)
    document = json.loads((tmp_path / "main.tf.json").read_text())
    network = document["resource"]["scaleway_vpc_private_network"]["network"]
    assert network == {
        "vpc_id": "${scaleway_vpc.vpc.id}",
        "ipv4_subnet": [{"subnet": "10.0.0.0/20"}],
        "tags": [
            'project:${data.terraform_remote_state.organization_hub_e_foundation.outputs["projects"]["platform"]}',
            "plain",
        ],
        "name": "hidden",
    }
    assert document["resource"]["scaleway_vpc"]["vpc"]["lifecycle"] == {"prevent_destroy": True}
    assert omitted.arguments == {"scaleway_vpc_private_network.onlyInTheOverlay"}


@pytest.mark.parametrize(
    ("name", "plural", "expected"),
    [
        ("private_ip", True, "privateIps"),
        ("tags", True, "tags"),
        ("policy", True, "policies"),
        ("address", True, "addresses"),
        ("volume_size_in_gb", False, "volumeSizeInGb"),
    ],
)
def test_names_as_the_bridge_makes_them(name: str, plural: bool, expected: str) -> None:
    assert pulumi_name(name, plural=plural) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("volumeSizeInGb", "volume_size_in_gb"), ("ipv4Subnet", "ipv4_subnet"), ("isHACluster", "is_ha_cluster")],
)
def test_names_as_the_sdk_makes_them(name: str, expected: str) -> None:
    assert bare.snake(name) == expected
