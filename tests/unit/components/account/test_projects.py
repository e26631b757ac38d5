"""Which project holds what."""

from __future__ import annotations

import pytest

from components.account.projects import DESCRIPTIONS, ProjectRole, project_of_bucket


def test_every_project_says_what_it_is_for() -> None:
    assert set(DESCRIPTIONS) == set(ProjectRole)


@pytest.mark.parametrize(
    ("bucket", "project"),
    [
        ("landing", ProjectRole.DATA),
        ("raw-imaging", ProjectRole.DATA),
        ("backups", ProjectRole.BACKUPS),
        ("backups-2", ProjectRole.BACKUPS),
        ("logs", ProjectRole.LOGS),
        ("audit", ProjectRole.AUDIT),
    ],
)
def test_backups_and_logs_lie_apart_from_the_data(bucket: str, project: ProjectRole) -> None:
    assert project_of_bucket(bucket) is project
