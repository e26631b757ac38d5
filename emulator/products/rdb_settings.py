"""Managed databases: the settings that PostgreSQL instances take, with their bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from emulator.errors import invalid
from emulator.store import JSON

# The API lists every zone's name in this pattern; here any name of a zone's form passes.
TIME_ZONE = r"^[A-Za-z]+(/[A-Za-z0-9_+-]+){0,2}$"
PGAUDIT_CLASSES = (
    r"^none$|^ALL$|^(?:(READ|WRITE|FUNCTION|ROLE|DDL|MISC|MISC_SET)(?!.*\1))"
    r"(?:(,)(READ|WRITE|FUNCTION|ROLE|DDL|MISC|MISC_SET)(?!.*\2\3))*$"
)


@dataclass(frozen=True)
class Setting:
    """One setting: its type (INT, FLOAT, BOOLEAN, STRING), default, bounds, unit, and the first engine that has it.

    `hot` settings apply without a restart.
    """

    name: str
    type: str
    default: str
    low: float | None = None
    high: float | None = None
    pattern: str | None = None
    unit: str | None = None
    hot: bool = True
    since: int = 14

    def shown(self) -> JSON:
        whole = self.type == "INT"
        return {
            "name": self.name,
            "default_value": self.default,
            "hot_configurable": self.hot,
            "description": "",
            "property_type": self.type,
            "unit": self.unit,
            "string_constraint": self.pattern,
            "int_min": self.low if whole else None,
            "int_max": self.high if whole else None,
            "float_min": None if whole else self.low,
            "float_max": None if whole else self.high,
        }

    def problem(self, value: str) -> str | None:
        """What is wrong with a value, or None."""
        if self.type == "BOOLEAN":
            return None if value in ("on", "off") else "must be on or off"
        if self.type == "STRING":
            fits = self.pattern is None or re.search(self.pattern, value) is not None
            return None if fits else f"must match {self.pattern}"
        try:
            number = int(value) if self.type == "INT" else float(value)
        except ValueError:
            return f"must be {'a whole number' if self.type == 'INT' else 'a number'}"
        if self.low is not None and self.high is not None and not self.low <= number <= self.high:
            return f"must be from {self.low} to {self.high}"
        return None


# Source: recorded replies of GET /database-engines (June 2026).
SETTINGS = (
    Setting("autovacuum_vacuum_insert_scale_factor", "FLOAT", "0.2", low=0.1, high=100, since=16),
    Setting("autovacuum_vacuum_insert_threshold", "INT", "1000", low=-1, high=1147483647, since=16),
    Setting("autovacuum_vacuum_scale_factor", "FLOAT", "0.2", low=0.1, high=100, since=16),
    Setting("autovacuum_vacuum_threshold", "INT", "50", low=50, high=2147483647, since=16),
    Setting("bgwriter_delay", "INT", "200", low=10, high=10000, unit="ms"),
    Setting("bgwriter_flush_after", "INT", "512", low=0, high=2048, unit="kB"),
    Setting("bgwriter_lru_maxpages", "INT", "100", low=0, high=1073741823),
    Setting("bgwriter_lru_multiplier", "INT", "2", low=0, high=10),
    Setting("checkpoint_timeout", "INT", "30", low=30, high=21600),
    Setting("commit_delay", "INT", "0", low=0, high=100000),
    Setting("cron.timezone", "STRING", "GMT", pattern=TIME_ZONE, hot=False, since=16),
    Setting("deadlock_timeout", "INT", "1000", low=100, high=60000, unit="ms"),
    Setting("default_statistics_target", "INT", "100", low=1, high=10000),
    Setting("default_transaction_deferrable", "BOOLEAN", "off"),
    Setting("effective_cache_size", "INT", "4096", low=64, high=1048576, unit="MB"),
    Setting("effective_io_concurrency", "INT", "1", low=1, high=32),
    Setting("hot_standby_feedback", "BOOLEAN", "off"),
    Setting("idle_in_transaction_session_timeout", "INT", "3600000", low=0, high=2147483647, unit="ms"),
    Setting("lock_timeout", "INT", "0", low=0, high=2147483647, unit="ms", hot=False),
    Setting("log_autovacuum_min_duration", "INT", "-1", low=-1, high=2147483647, unit="ms"),
    Setting("log_checkpoints", "BOOLEAN", "on", since=16),
    Setting("log_lock_waits", "BOOLEAN", "on", since=16),
    Setting("log_min_duration_statement", "INT", "5000", low=-1, high=2147483647, unit="ms", since=16),
    Setting("log_replication_commands", "BOOLEAN", "on", hot=False, since=16),
    Setting("log_temp_files", "INT", "0", low=-1, high=2147483647, unit="kB", since=16),
    Setting("maintenance_work_mem", "INT", "64", low=1, high=2097151, unit="MB"),
    Setting("max_connections", "INT", "100", low=50, high=10000, hot=False),
    Setting("max_locks_per_transaction", "INT", "64", low=10, high=2147483647, hot=False),
    Setting("max_parallel_workers", "INT", "8", low=0, high=1024),
    Setting("max_parallel_workers_per_gather", "INT", "2", low=0, high=1024),
    Setting("max_standby_streaming_delay", "INT", "30000", low=0, high=180000, unit="ms"),
    Setting("max_wal_size", "INT", "1024", low=256, high=10240, unit="MB"),
    Setting("pg_stat_statements.max", "INT", "5000", low=100, high=15000, hot=False, since=16),
    Setting("pg_stat_statements.track", "STRING", "top", pattern=r"^(top|all|none)$", since=16),
    Setting("pg_stat_statements.track_utility", "BOOLEAN", "on", since=16),
    Setting("pgaudit.log", "STRING", "none", pattern=PGAUDIT_CLASSES),
    Setting("pgaudit.role", "STRING", "", pattern=r"^[a-zA-Z][a-zA-Z0-9_$-]{0,62}$"),
    Setting("random_page_cost", "FLOAT", "4.0", low=0.1, high=10),
    Setting("rdb.enable_logical_replication", "BOOLEAN", "off", hot=False, since=17),
    Setting("rdb.enable_pgaudit", "BOOLEAN", "off", hot=False),
    Setting("seq_page_cost", "FLOAT", "1.0", low=0.1, high=10),
    Setting("statement_timeout", "INT", "86400000", low=30000, high=2147483647, unit="ms"),
    Setting("sync_replication_slots", "BOOLEAN", "off", since=17),
    Setting("tcp_keepalives_count", "INT", "0", low=0, high=2147483647),
    Setting("tcp_keepalives_idle", "INT", "0", low=0, high=2147483647),
    Setting("tcp_keepalives_interval", "INT", "0", low=0, high=2147483647),
    Setting("temp_buffers", "INT", "8192", low=800, high=1073741824, unit="kB"),
    Setting("temp_file_limit", "INT", "-1", low=-1, high=2147483647, unit="kB", hot=False),
    Setting("timezone", "STRING", "GMT", pattern=TIME_ZONE),
    Setting("track_activity_query_size", "INT", "1024", low=100, high=8192, unit="B", hot=False),
    Setting("track_commit_timestamp", "BOOLEAN", "off", hot=False),
    Setting("vacuum_cost_delay", "INT", "0", low=0, high=100, unit="ms"),
    Setting("vacuum_cost_limit", "INT", "200", low=1, high=10000),
    Setting("vacuum_cost_page_dirty", "INT", "20", low=0, high=10000),
    Setting("vacuum_cost_page_hit", "INT", "1", low=0, high=10000),
    Setting("vacuum_cost_page_miss", "INT", "10", low=0, high=10000),
    Setting("work_mem", "INT", "4", low=1, high=2097151, unit="MB"),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


def check_settings(settings: list[JSON], engine_version: int) -> None:
    """Raises the API's 400 for a setting that this version of PostgreSQL does not have, or a value out of bounds."""
    for i, each in enumerate(settings):
        setting = BY_NAME.get(each["name"])
        if setting is None or setting.since > engine_version:
            raise invalid(f"settings.{i}.name", f"PostgreSQL-{engine_version} has no setting {each['name']}")
        if problem := setting.problem(str(each["value"])):
            raise invalid(f"settings.{i}.value", f"{each['name']} {problem}, not {each['value']}")
