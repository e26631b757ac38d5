"""The settings' rules of production have the figures of the controls that refuse the same."""

from __future__ import annotations

import pytest

from policies.tables import load
from settings.production_rules import BACKUP_DAYS, LOG_DAYS, SECURITY

ROWS = {
    "grace_period_days": "grace_period_days",
    "login_attempts_before_locked": "login_attempts",
    "session_hours": "session_hours",
    "max_api_key_days": "api_key_days",
}


@pytest.mark.parametrize(("key", "most"), [(key, most) for key, most, _ in SECURITY])
def test_limits_of_access(key: str, most: int) -> None:
    assert most == load("access-limits").rows[ROWS[key]]


def test_durations() -> None:
    rows = load("durations").rows
    assert (rows["log_days_least"], rows["backup_days_least"]) == (LOG_DAYS, BACKUP_DAYS)
