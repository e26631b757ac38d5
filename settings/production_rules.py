"""Rules of production: what the controls refuse there anyway, told when the file is read.

The figures are those of the controls' tables (policies/tables); a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from settings.breach import Breach, Circumstances, Keys
from settings.vocabulary import BucketPurpose, LockMode, ProtectionLevel

if TYPE_CHECKING:
    from settings.environment import Environment
    from settings.platform import Lock

LOG_DAYS = 365
BACKUP_DAYS = 30
# At most, by the key under foundation.security; the rule says what it bounds, and which control holds it.
SECURITY: tuple[tuple[str, int, str], ...] = (
    ("grace_period_days", 3, "a new member has {most} days at most to get a second factor (HUB-IAM-07)"),
    ("login_attempts_before_locked", 10, "{most} failed logins at most lock an account (HUB-IAM-07)"),
    ("session_hours", 12, "a session of the console lasts {most} hours at most (HUB-IAM-07)"),
    ("max_api_key_days", 90, "an API key lives {most} days at most (HUB-IAM-04)"),
)


def production_keys_are_in_hardware(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    if env.is_production and env.foundation.keys.protection_level is not ProtectionLevel.HSM:
        yield Breach(("foundation", "keys", "protection_level"), "production keys are kept in an HSM", "hsm")


def production_passwords_are_renewed(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    if env.is_production and not env.foundation.security.enforce_password_renewal:
        yield Breach(
            ("foundation", "security", "enforce_password_renewal"),
            "in production a password is renewed at the first login (HUB-IAM-07)",
            "true",
        )


def production_security_is_strict(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    for key, most, rule in SECURITY if env.is_production else ():
        if getattr(env.foundation.security, key) > most:
            yield Breach(("foundation", "security", key), f"in production {rule.format(most=most)}", str(most))


def production_audit_is_immutable(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    if env.is_production and env.foundation.audit.lock_mode is not LockMode.COMPLIANCE:
        yield Breach(
            ("foundation", "audit", "lock_mode"),
            "nobody may rewrite production's audit records before their time",
            "compliance",
        )


def production_logs_last_a_year(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    if env.is_production and env.foundation.logs.retention_days < LOG_DAYS:
        yield Breach(
            ("foundation", "logs", "retention_days"),
            "production keeps its logs a year (EHDS art. 73)",
            str(LOG_DAYS),
        )


def production_backups_last_a_month(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    for index, database in enumerate(env.platform.databases if env.is_production else ()):
        if database.backup.retention_days < BACKUP_DAYS:
            yield Breach(
                ("platform", "databases", index, "backup", "retention_days"),
                f"production keeps database backups {BACKUP_DAYS} days or longer",
                str(BACKUP_DAYS),
            )


def production_survives_a_zone(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    for index, database in enumerate(env.platform.databases if env.is_production else ()):
        if not database.replica:
            yield Breach(
                ("platform", "databases", index, "replica"),
                "a production database has a copy in another zone, and the replica is the only one (HUB-AVL-04)",
                "true",
            )


def production_backups_are_locked(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    rule = f"production locks its backups {BACKUP_DAYS} days or longer, so that no one account deletes them"
    for where, lock in _locks(env, BucketPurpose.BACKUPS):
        if lock is None:
            yield Breach(where, f"{rule} (HUB-AVL-03)", f"{{lock: {{mode: governance, days: {BACKUP_DAYS}}}}}")
        elif lock.days < BACKUP_DAYS:
            yield Breach((*where, "lock", "days"), f"{rule} (HUB-AVL-03)", str(BACKUP_DAYS))


def production_logs_are_immutable(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    rule = f"nobody may rewrite production's logs, which are locked {LOG_DAYS} days or longer (HUB-LOG-02)"
    for where, lock in _locks(env, BucketPurpose.LOGS):
        if lock is None:
            yield Breach(where, rule, f"{{lock: {{mode: compliance, days: {LOG_DAYS}}}}}")
            continue
        if lock.mode is not LockMode.COMPLIANCE:
            yield Breach((*where, "lock", "mode"), rule, "compliance")
        if lock.days < LOG_DAYS:
            yield Breach((*where, "lock", "days"), rule, str(LOG_DAYS))


PRODUCTION_RULES = (
    production_keys_are_in_hardware,
    production_passwords_are_renewed,
    production_security_is_strict,
    production_audit_is_immutable,
    production_logs_last_a_year,
    production_backups_last_a_month,
    production_survives_a_zone,
    production_backups_are_locked,
    production_logs_are_immutable,
)


def _locks(env: Environment, purpose: BucketPurpose) -> Iterator[tuple[Keys, Lock | None]]:
    """Where each bucket of a purpose stands, and its lock; none outside production."""
    for name, bucket in env.platform.buckets.items() if env.is_production else ():
        if name.partition("-")[0] == purpose:
            yield ("platform", "buckets", name), bucket.lock
