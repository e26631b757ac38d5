"""What production may not be, though another environment may."""

from __future__ import annotations

from tests.unit.settings.bad_file import BadProduction, Told

_BACKUPS = "production locks its backups 30 days or longer, so that no one account deletes them (HUB-AVL-03)"
_LOGS = "nobody may rewrite production's logs, which are locked 365 days or longer (HUB-LOG-02)"

BAD_PRODUCTION = (
    BadProduction(
        "lenient logins in production",
        (
            ("enforce_password_renewal: true", "enforce_password_renewal: false"),
            ("grace_period_days: 3 ", "grace_period_days: 30 "),
            ("session_hours: 8 ", "session_hours: 24 "),
            ("max_api_key_days: 90 ", "max_api_key_days: 365 "),
        ),
        Told(
            "foundation.security.enforce_password_renewal",
            "false",
            "in production a password is renewed at the first login (HUB-IAM-07)",
            "true",
        ),
        Told(
            "foundation.security.grace_period_days",
            "30",
            "in production a new member has 3 days at most to get a second factor (HUB-IAM-07)",
            "3",
        ),
        Told(
            "foundation.security.session_hours",
            "24",
            "in production a session of the console lasts 12 hours at most (HUB-IAM-07)",
            "12",
        ),
        Told(
            "foundation.security.max_api_key_days",
            "365",
            "in production an API key lives 90 days at most (HUB-IAM-04)",
            "90",
        ),
    ),
    BadProduction(
        "production without a copy in another zone",
        (("replica: true", "replica: false"),),
        Told(
            "platform.databases[0].replica",
            "false",
            "a production database has a copy in another zone, and the replica is the only one (HUB-AVL-04)",
            "true",
        ),
    ),
    BadProduction(
        "production with backups and logs that anybody deletes",
        (
            ("backups: {lock: {mode: governance, days: 35}}", "backups: {}"),
            ("logs: {lock: {mode: compliance, days: 365}}", "logs: {}"),
        ),
        Told("platform.buckets.backups", "empty block", _BACKUPS, "{lock: {mode: governance, days: 30}}"),
        Told("platform.buckets.logs", "empty block", _LOGS, "{lock: {mode: compliance, days: 365}}"),
    ),
    BadProduction(
        "production with locks that are short and can be lifted",
        (
            ("backups: {lock: {mode: governance, days: 35}}", "backups: {lock: {mode: governance, days: 7}}"),
            ("logs: {lock: {mode: compliance, days: 365}}", "logs: {lock: {mode: governance, days: 1}}"),
        ),
        Told("platform.buckets.backups.lock.days", "7", _BACKUPS, "30"),
        Told("platform.buckets.logs.lock.mode", "governance", _LOGS, "compliance"),
        Told("platform.buckets.logs.lock.days", "1", _LOGS, "365"),
    ),
)
