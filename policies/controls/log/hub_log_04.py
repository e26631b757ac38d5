"""HUB-LOG-04: the entry, the databases and the cluster write down who touched what."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

FRONTEND = "scaleway:loadbalancers/frontend:Frontend"
DATABASE = "scaleway:databases/instance:Instance"
CLUSTER = "scaleway:kubernetes/cluster:Cluster"
RECORDED = ("READ", "WRITE", "ROLE", "DDL")

CONTROL = Control(
    id="HUB-LOG-04",
    title="Who touched which data is written down",
    severity=Severity.HIGH,
    answers=("SNDS 7.1", "SNDS 7.2", "SEC JOU", "CIS K8s 3.2.1", "SATRE 2.2.14", "SATRE 2.2.15"),
    why="Access logs of the load balancer, the audit of statements in PostgreSQL and the audit log of the Kubernetes "
    "API are all off, or not offered, by default.",
    fix="Set enableAccessLogs on each front end; on PostgreSQL the settings rdb.enable_pgaudit=on and pgaudit.log with "
    "READ, WRITE, ROLE and DDL, and logsPolicy.maxAgeRetention; give the cluster a dedicated control plane.",
    source="Scaleway provider 2.81.0; documentation, kubernetes/how-to/access-audit-logs: dedicated only",
    tables=(DURATIONS,),
    live="Audit events of the Kubernetes API arrive in Cockpit. Bucket request logs name no principal, so each "
    "workload has an application of its own, and the data broker writes a log of its own.",
)


@CONTROL.each(FRONTEND)
def accesses(frontend: Resource, context: Context) -> Violations:
    if frontend.value("enableAccessLogs") is not True:
        yield frontend.violation("enableAccessLogs", "be true: the provider's default is false")


@CONTROL.each(DATABASE)
def statements(database: Resource, context: Context) -> Violations:
    engine = database.value("engine")
    if not engine:
        yield database.violation("engine", "be written out: how statements are audited depends on it")
        return
    if not str(engine).startswith("PostgreSQL"):
        return
    settings = database.value("settings") or {}
    if settings.get("rdb.enable_pgaudit") != "on":
        yield database.violation(
            "settings", "say rdb.enable_pgaudit: on", value=f"rdb.enable_pgaudit: {settings.get('rdb.enable_pgaudit')}"
        )
        return
    audited = [each.strip().upper() for each in str(settings.get("pgaudit.log", "")).split(",")]
    missing = [each for each in RECORDED if each not in audited]
    if missing and "ALL" not in audited:
        yield database.violation(
            "settings",
            f"have {', '.join(missing)} in pgaudit.log too",
            value=f"pgaudit.log: {settings.get('pgaudit.log')}",
        )


@CONTROL.each(DATABASE)
def keeps_them(database: Resource, context: Context) -> Violations:
    least = context.table(DURATIONS).rows["database_log_days_least"]
    if (database.value("logsPolicy.maxAgeRetention") or 0) < least:
        must = f"be at least {least} days, written out: else the disk's size decides"
        yield database.violation("logsPolicy.maxAgeRetention", must)


@CONTROL.each(CLUSTER)
def requests(cluster: Resource, context: Context) -> Violations:
    if not str(cluster.value("type") or "").startswith("kapsule-dedicated"):
        yield cluster.violation("type", "be a dedicated control plane: no other writes an audit log")
