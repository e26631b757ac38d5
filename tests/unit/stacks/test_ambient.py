"""Plain `pulumi` is refused where the shell could send a stack to another account than its environment's."""

from __future__ import annotations

import os
from pathlib import Path

import pulumi
import pytest

import stacks
from settings import ENVIRONMENTS, Environment, load_environment
from stacks.ambient import ambient_problems, program_problems

ORGANIZATION = "7d1f0a52-93bb-4f0e-8c55-0e4d2a9be6f1"
KEYS = {"SCW_ACCESS_KEY": "SCWXXXXXXXXXXXXXXXXX", "SCW_SECRET_KEY": "a-secret"}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A real environment, of which no placeholder is left."""
    text = (ENVIRONMENTS / "preproduction.yaml").read_text(encoding="utf-8")
    text = text.replace("22222222-2222-4222-8222-222222222222", ORGANIZATION)
    text = text.replace("hub.example", "plateforme-donnees.fr").replace("198.51.100.0/28", "51.15.40.0/28")
    file = tmp_path_factory.mktemp("real") / "preproduction.yaml"
    file.write_text(text, encoding="utf-8")
    return load_environment(file)


def test_a_shell_that_says_all_is_let_through(real: Environment) -> None:
    agreeing = {
        "SCW_DEFAULT_ORGANIZATION_ID": ORGANIZATION,
        "SCW_DEFAULT_REGION": "fr-par",
        "SCW_DEFAULT_ZONE": real.zones[0].value,
        "SCW_DEFAULT_PROJECT_ID": "whichever: every resource names its own",
        "SCW_API_URL": "https://api.scaleway.com/",
    }
    assert list(program_problems(real, KEYS)) == list(program_problems(real, {**KEYS, **agreeing})) == []


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"SCW_ACCESS_KEY": ""}, "SCW_ACCESS_KEY is not set"),
        ({"SCW_SECRET_KEY": ""}, "SCW_SECRET_KEY is not set"),
        ({"SCW_PROFILE": "mine"}, "SCW_PROFILE is set"),
        ({"SCW_DEFAULT_ORGANIZATION_ID": "another"}, "SCW_DEFAULT_ORGANIZATION_ID is another"),
        ({"SCW_DEFAULT_REGION": "nl-ams"}, "SCW_DEFAULT_REGION is nl-ams, and would win over fr-par"),
        ({"SCW_DEFAULT_ZONE": "nl-ams-1"}, "SCW_DEFAULT_ZONE is nl-ams-1"),
        ({"SCW_API_URL": "https://api.example.org"}, "SCW_API_URL is https://api.example.org"),
    ],
)
def test_what_points_elsewhere_is_refused(real: Environment, variables: dict[str, str], words: str) -> None:
    (problem,) = program_problems(real, {**KEYS, **variables})
    assert words in problem
    assert "a-secret" not in problem


def test_placeholders_are_refused_outside_of_a_rehearsal() -> None:
    given = load_environment("preproduction")
    problems = list(program_problems(given, KEYS))
    assert len(problems) == len(given.placeholders)
    assert problems == list(ambient_problems(given, KEYS))


def test_a_rehearsal_needs_the_keys_of_its_stand_in_only() -> None:
    given = load_environment("rehearsal")
    assert list(program_problems(given, {**KEYS, "SCW_DEFAULT_ORGANIZATION_ID": "the stand-in's"})) == []
    assert ["SCW_ACCESS_KEY" in each or "SCW_SECRET_KEY" in each for each in program_problems(given, {})] == [True] * 2


@pytest.mark.parametrize("name", ["preproduction", "production", "rehearsal"])
def test_a_refused_stack_declares_nothing(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither with placeholders nor without keys, whatever a profile of the home directory says."""
    for variable in [each for each in os.environ if each.startswith("SCW_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".config" / "scw").mkdir(parents=True)
    (tmp_path / ".config" / "scw" / "config.yaml").write_text("access_key: SCWYYYYYYYYYYYYYYYYY\n")
    monkeypatch.setattr(pulumi, "get_stack", lambda: f"{name}.foundation")
    monkeypatch.setattr(stacks, "declare_layer", lambda *_: pytest.fail("a layer was declared"))
    pulumi.runtime.set_all_config({"hub:environment": name, "hub:layer": "foundation"}, [])
    with pytest.raises(pulumi.RunError, match="SCW_SECRET_KEY is not set") as refused:
        stacks.declare_stack()
    assert f"scripts/hub shell {name}" in str(refused.value)
    assert ("placeholder" in str(refused.value)) is (name != "rehearsal")
