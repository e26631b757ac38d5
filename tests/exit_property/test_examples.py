"""Sequences that once deleted something without proof, or ended in a traceback, each as short as it can be."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from azure_exit.catalogue import Wave
from operations.exit_rehearsal.people import APPROVERS, EXECUTOR
from tests.exit_property import spoils
from tests.exit_property.scenes import Current, ModelScene, Template, in_process


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    logging.getLogger("emulator").setLevel(logging.ERROR)
    with in_process(tmp_path_factory.mktemp("exit")) as made:
        yield made


@pytest.fixture
def scene(template: Template) -> ModelScene:
    Current.scene = ModelScene(template)
    return Current.scene


def named(scene: ModelScene, end: str) -> str:
    (found,) = [row.id for row in scene.template.plan.rows if row.id.endswith(end)]
    return found


def signed_again(scene: ModelScene, wave: Wave) -> None:
    for person in APPROVERS:
        scene.approve(wave, person)


def went(scene: ModelScene) -> list[str]:
    """What bears data and was deleted, all of it with its proof."""
    assert scene.deletions.unproven == []
    return [each.key for each in scene.deletions.made]


@pytest.mark.parametrize("wave", [Wave.COMPUTE, Wave.DATABASES, Wave.OBJECTS, Wave.KEYS])
def test_as_it_was_signed_it_runs(scene: ModelScene, wave: Wave) -> None:
    scene.sign(wave)
    assert scene.execute(wave, EXECUTOR, EXECUTOR)
    assert went(scene)


def test_nobody_runs_a_wave_in_another_s_name(scene: ModelScene) -> None:
    """An approver with their own key, in the executor's name."""
    scene.sign(Wave.DATABASES)
    assert not scene.execute(Wave.DATABASES, EXECUTOR, APPROVERS[0])
    assert not scene.bare(Wave.DATABASES, EXECUTOR, APPROVERS[0])
    assert went(scene) == []
    # And the ledger is as sound as it was: the right person goes on.
    assert scene.execute(Wave.DATABASES, EXECUTOR, EXECUTOR)


def test_the_key_that_runs_approves_nothing(scene: ModelScene) -> None:
    """The executor's key is listed under an approver's name too."""
    scene.sign(Wave.DATABASES)
    spoils.SPOILS["executor_for_an_approver"](scene, Wave.DATABASES, "")
    assert not scene.execute(Wave.DATABASES, EXECUTOR, EXECUTOR)
    assert went(scene) == []


def test_a_row_that_the_signed_update_plan_keeps_is_kept(scene: ModelScene) -> None:
    """The engine runs without the update plan: the preview's list, which nobody signs, names the row all the same."""
    row = named(scene, "/disks/disk-migration-2023")
    scene.sign(Wave.COMPUTE)
    spoils.SPOILS["rows left out of the update plan"](scene, Wave.COMPUTE, row)
    signed_again(scene, Wave.COMPUTE)
    scene.bare(Wave.COMPUTE, EXECUTOR, EXECUTOR)
    assert row not in went(scene)


def test_a_group_with_something_unknown_in_it_stays(scene: ModelScene) -> None:
    """An account was made after the inventory that drift was looked for in."""
    group = named(scene, "/resourcegroups/rg-hdh-net")
    scene.sign(Wave.CLOSE)
    spoils.SPOILS["container_made"](scene, Wave.CLOSE, group)
    assert not scene.bare(Wave.CLOSE, EXECUTOR, EXECUTOR)
    assert went(scene) == []
    assert scene.azure.peek(group) is not None


def test_a_cluster_s_volume_that_came_later_stays(scene: ModelScene) -> None:
    """The cluster made a disk in the group that it manages, and that ends with it."""
    scene.sign(Wave.COMPUTE)
    spoils.SPOILS["container_made"](scene, Wave.COMPUTE, named(scene, "/disks/pvc-6f0c2d51"))
    scene.bare(Wave.COMPUTE, EXECUTOR, EXECUTOR)
    assert named(scene, "/managedclusters/aks-hdh") not in went(scene)


@pytest.mark.parametrize(
    ("wave", "end", "lacking"),
    [
        (Wave.OBJECTS, "/containers/snds-raw", "no transfer"),
        (Wave.DATABASES, "/flexibleservers/psql-hdh-cat", "no retention"),
        (Wave.KEYS, "/vaults/kv-hdh-prod", "no keys"),
    ],
)
@pytest.mark.parametrize("plan", ["a gate left the plan", "data is none in the plan"])
def test_a_plan_does_not_take_a_gate_away(scene: ModelScene, wave: Wave, end: str, lacking: str, plan: str) -> None:
    """Both approvers sign a plan from which a row's gates were taken, with its hash put right."""
    row = named(scene, end)
    scene.sign(wave)
    for name in (lacking, plan):
        spoils.SPOILS[name](scene, wave, row)
    signed_again(scene, wave)
    scene.execute(wave, EXECUTOR, EXECUTOR)
    scene.bare(wave, EXECUTOR, EXECUTOR)
    assert row not in went(scene)


@pytest.mark.parametrize("name", spoils.FILES)
@pytest.mark.parametrize("whole", [True, False])
def test_a_damaged_file_is_told_in_words(scene: ModelScene, name: str, whole: bool) -> None:
    if name in ("ledger", "head"):
        scene.sign(Wave.DATABASES)
        assert scene.execute(Wave.DATABASES, EXECUTOR, EXECUTOR)
    scene.sign(Wave.OBJECTS)
    if whole:
        spoils.lose(scene, Wave.OBJECTS, name)
    else:
        spoils.flip(scene, Wave.OBJECTS, name, 41)
    scene.execute(Wave.OBJECTS, EXECUTOR, EXECUTOR)
    went(scene)
