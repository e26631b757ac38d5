"""The cache key follows all that decides what is built, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine import pins
from engine.pins import CLI, PARTS, SCALEWAY, SOURCES, cache_key, cache_root, part_key


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    copy = tmp_path / "engine"
    for part in PARTS:
        shutil.copytree(part.folder, copy / part.name)
    return copy


def test_key_is_the_same_wherever_the_clone_lies(sources: Path) -> None:
    assert cache_key(sources) == cache_key(SOURCES)


@pytest.mark.parametrize("name", ["go.sum", "go.mod", "provider/overlay.go", "provider/new.go"])
def test_key_of_a_part_follows_its_sources_and_checksums(sources: Path, name: str) -> None:
    before, cli_before = cache_key(sources), part_key(CLI, sources)
    with (sources / SCALEWAY.name / name).open("a") as file:
        file.write("\n// changed\n")
    assert cache_key(sources) != before
    assert part_key(CLI, sources) == cli_before


def test_key_ignores_what_is_not_compiled(sources: Path) -> None:
    before = cache_key(sources)
    (sources / SCALEWAY.name / "notes.md").write_text("nothing")
    (sources / SCALEWAY.name / "provider" / "more_test.go").write_text("package provider\n")
    assert cache_key(sources) == before


def test_key_follows_the_platform() -> None:
    assert cache_key(target="linux/amd64") != cache_key(target="darwin/arm64")


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("cli", f"github.com/pulumi/pulumi/pkg/v3 v{pins.PULUMI}"),
        ("language_host", f"github.com/pulumi/pulumi/sdk/v3 v{pins.PULUMI}"),
        ("scaleway_plugin", f"github.com/scaleway/terraform-provider-scaleway/v2 v{pins.SCALEWAY_PROVIDER}"),
        ("scaleway_plugin", f"github.com/pulumi/pulumi-terraform-bridge/v3 v{pins.TERRAFORM_BRIDGE}"),
    ],
)
def test_pins_are_those_of_the_go_modules(folder: str, line: str) -> None:
    assert line in (SOURCES / folder / "go.mod").read_text()


def test_versions_in_go_sources_are_the_pins() -> None:
    assert f'Version = "{pins.SCALEWAY_PLUGIN}"' in (SOURCES / "scaleway_plugin/provider/provider.go").read_text()
    assert f'version = "{pins.PULUMI}"' in (SOURCES / "language_host/host.go").read_text()


def test_python_sdks_are_the_pins() -> None:
    project = (SOURCES.parent / "pyproject.toml").read_text()
    assert f'"pulumi=={pins.PULUMI}"' in project
    assert f'"pulumiverse-scaleway=={pins.SCALEWAY_PLUGIN}"' in project


def test_cache_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert cache_root() == tmp_path / "cache/sovereign-hub/engine"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_root() == tmp_path / "home/.cache/sovereign-hub/engine"
