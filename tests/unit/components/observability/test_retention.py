"""Retention of the sources that Scaleway's products write to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from components.account.projects import ProjectRole
from components.api.client import ScalewayApi
from components.observability.alerts import ALERTS
from components.observability.retention import ManagedRetentionProvider

WANTED = {"region": "fr-par", "projects": ["p1", "p2"], "retention_days": 365, "deviating": []}


class Sources:
    """The part of the API that the provider uses."""

    def __init__(self, **retention: int) -> None:
        self.retention = retention

    def pages(self, path: str, key: str, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        assert query["origin"] == "scaleway"
        for name, days in self.retention.items():
            if name == f"{query['project_id']}_{query['types']}":
                yield {"id": name, "retention_days": days}

    def call(self, method: str, path: str, body: dict[str, int]) -> dict[str, Any]:
        assert method == "PATCH"
        self.retention[path.rpartition("/")[2]] = body["retention_days"]
        return {}


def test_sources_of_all_projects_are_set_and_read_back() -> None:
    fake = Sources(p1_logs=7, p1_metrics=31, p2_logs=7)
    client, provider = cast("ScalewayApi", fake), ManagedRetentionProvider()
    assert provider.observe(client, "", WANTED) == {"deviating": ["p1_logs", "p1_metrics", "p2_logs"]}
    provider.write(client, WANTED, None)
    assert fake.retention == {"p1_logs": 365, "p1_metrics": 365, "p2_logs": 365}
    assert provider.observe(client, "", WANTED) == {"deviating": []}


def test_a_source_that_appears_later_is_a_change_to_make() -> None:
    provider = ManagedRetentionProvider()
    assert provider.diff("id", {**WANTED, "deviating": ["p2_new"]}, WANTED).changes is True


def test_removing_shortens_nothing() -> None:
    fake = Sources(p1_logs=365)
    ManagedRetentionProvider().remove(cast("ScalewayApi", fake), "id", WANTED)
    assert fake.retention == {"p1_logs": 365}


def test_alerts_have_one_id_each() -> None:
    for alerts in ALERTS.values():
        assert len(set(alerts.values())) == len(alerts)
    assert "PostgreSQLHighStorageUsage" in ALERTS[ProjectRole.PLATFORM]


def test_logs_that_stop_raise_an_alert_in_every_project() -> None:
    assert ALERTS.keys() == set(ProjectRole)
    assert all("CockpitIngestionDecrease" in alerts for alerts in ALERTS.values())
