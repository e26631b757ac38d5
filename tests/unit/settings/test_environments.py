"""The environments that are shipped, and the text of a new one."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from settings import ENVIRONMENTS, EnvironmentFileError, Stage, Zone, environment_names, load_environment
from settings.template import TEMPLATE, new_environment

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("name", environment_names())
def test_shipped_environment_loads(name: str) -> None:
    environment = load_environment(name, today=TODAY)
    assert environment.environment == name
    assert load_environment(ENVIRONMENTS / f"{name}.yaml", today=TODAY) == environment


def test_each_stage_has_one() -> None:
    assert {"preproduction", "production", "rehearsal"} <= set(environment_names())
    stages = {load_environment(name, today=TODAY).stage for name in environment_names()}
    assert stages == set(Stage)


def test_only_production_is_production() -> None:
    shipped = ("preproduction", "production", "rehearsal")
    assert [name for name in shipped if load_environment(name).is_production] == ["production"]


@pytest.mark.parametrize("name", [*environment_names(), "../settings/environment-template.yaml"])
def test_editors_find_the_schema(name: str) -> None:
    file = ENVIRONMENTS / (name if name.endswith(".yaml") else f"{name}.yaml")
    first = file.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=environment.schema.json"


@pytest.mark.parametrize("name", environment_names())
def test_address_spaces_could_be_peered(name: str) -> None:
    mine = load_environment(name).network.cidr
    others = [load_environment(other).network.cidr for other in environment_names() if other != name]
    assert not any(mine.overlaps(other) for other in others)


@pytest.mark.parametrize("name", ["preproduction", "production"])
def test_placeholders_are_told(name: str) -> None:
    environment = load_environment(name)
    assert environment.is_placeholder
    paths = [placeholder.path for placeholder in environment.placeholders]
    assert paths[0] == "organization_id"
    assert {
        "contacts.security[0]",
        "contacts.operations[0]",
        "network.dns_zone",
        "network.bastion.allowed_ranges[0]",
        "platform.kubernetes.api_access[0]",
        "platform.kubernetes.oidc.issuer_url",
        "platform.entry.hostname",
    } < set(paths)


def test_no_placeholder_is_left_once_all_are_replaced(tmp_path: Path) -> None:
    text = (ENVIRONMENTS / "preproduction.yaml").read_text(encoding="utf-8")
    text = text.replace("22222222-2222-4222-8222-222222222222", "7d1f0a52-93bb-4f0e-8c55-0e4d2a9be6f1")
    text = text.replace("hub.example", "plateforme-donnees.fr").replace("198.51.100.0/28", "51.15.40.0/28")
    file = tmp_path / "preproduction.yaml"
    file.write_text(text, encoding="utf-8")
    assert load_environment(file, today=TODAY).placeholders == ()


def test_gateway_is_where_gateways_are(tmp_path: Path) -> None:
    text = (ENVIRONMENTS / "rehearsal.yaml").read_text(encoding="utf-8")
    file = tmp_path / "rehearsal.yaml"
    file.write_text(text.replace("[fr-par-1, fr-par-2, fr-par-3]", "[fr-par-3, fr-par-2]"), encoding="utf-8")
    assert load_environment(file, today=TODAY).gateway_zone is Zone.FR_PAR_2


def test_environment_cannot_be_changed() -> None:
    environment = load_environment("rehearsal")
    with pytest.raises(ValidationError):
        environment.stage = Stage.PRODUCTION  # type: ignore[misc]


def test_rules_hold_for_environments_made_in_code() -> None:
    environment = load_environment("rehearsal", today=TODAY)
    values = environment.model_dump(by_alias=True) | {"data_class": "sante"}
    with pytest.raises(ValidationError, match="no real health data outside production"):
        type(environment).model_validate(values)


def test_dump_loads_again() -> None:
    environment = load_environment("production", today=TODAY)
    assert type(environment).model_validate(environment.model_dump(mode="json", by_alias=True)) == environment


def load_new(name: str, directory: Path) -> str:
    text = new_environment(name, today=TODAY)
    file = directory / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    assert load_environment(file, today=TODAY).environment == name
    return text


@given(name=st.from_regex(r"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,23}", fullmatch=True))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_new_environment_passes_the_check(name: str, tmp_path: Path) -> None:
    text = load_new(name, tmp_path)
    assert TEMPLATE.stem not in text.replace(name, "")


def test_new_environment_is_commented_and_aligned(tmp_path: Path) -> None:
    lines = load_new("lab-7", tmp_path).splitlines()
    assert sum("PLACEHOLDER" in line for line in lines) >= 6
    assert (
        "environment: lab-7                                    # the file's name; part of every resource's name"
        in lines
    )
    assert "retain_until: 2036-12-31" in "\n".join(lines)


def test_template_is_an_environment_itself() -> None:
    assert load_environment(TEMPLATE, today=TODAY).is_placeholder
    assert new_environment(TEMPLATE.stem, today=TODAY) == TEMPLATE.read_text(encoding="utf-8")


def test_new_environment_in_another_year_still_passes(tmp_path: Path) -> None:
    later = date(2041, 3, 1)
    file = tmp_path / "lab.yaml"
    file.write_text(new_environment("lab", today=later), encoding="utf-8")
    assert load_environment(file, today=later).retain_until == date(2051, 12, 31)


@pytest.mark.parametrize(
    ("name", "fix"),
    [("Lab", "lab"), ("my lab", "my-lab"), ("7", "for example rehearsal"), ("../etc", "for example rehearsal")],
)
def test_name_that_cannot_be_one(name: str, fix: str) -> None:
    with pytest.raises(EnvironmentFileError) as caught:
        new_environment(name)
    (problem,) = caught.value.problems
    assert problem.fix == fix


def with_exit(name: str) -> str:
    """A file whose block azure_exit is no comment any more."""
    before, mark, block = (ENVIRONMENTS / f"{name}.yaml").read_text(encoding="utf-8").partition("# azure_exit:")
    return before + re.sub(r"(?m)^# ", "", mark + block)


def test_the_exit_is_there_once_its_block_is_no_comment(tmp_path: Path) -> None:
    file = tmp_path / "production.yaml"
    file.write_text(with_exit("production"), encoding="utf-8")
    environment = load_environment(file, today=TODAY)
    assert environment.azure_exit is not None
    assert environment.azure_exit.roles.approvers == ("approver-a@hub.example", "approver-b@hub.example")
    paths = {each.path for each in environment.placeholders}
    assert {"azure_exit.signers_sha256", "azure_exit.tenant_id", "azure_exit.subscriptions[0]"} < paths
    assert {"azure_exit.roles.approvers[1]", "azure_exit.roles.executors[0]", "azure_exit.roles.rssi"} < paths
    assert load_environment("production", today=TODAY).azure_exit is None


def test_the_template_s_exit_is_one(tmp_path: Path) -> None:
    before, mark, block = new_environment("lab", today=TODAY).partition("# azure_exit:")
    file = tmp_path / "lab.yaml"
    file.write_text(before + re.sub(r"(?m)^# ", "", mark + block), encoding="utf-8")
    assert load_environment(file, today=TODAY).azure_exit is not None
