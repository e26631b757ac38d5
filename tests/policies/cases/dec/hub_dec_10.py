"""Cases of HUB-DEC-10."""

from tests.policies.case import Declared, bad, delete, good, in_days, resource
from tests.policies.cases.dec.estate import arm, plan, read_bad, read_good

_LOGS = resource(
    "azure-native:operationalinsights:Workspace",
    "logs",
    identity=arm("Microsoft.OperationalInsights/workspaces", "log-soc"),
)


def _export(**other: object) -> Declared:
    given = {
        "source": _LOGS.identity,
        "exported_at": in_days(-3),
        "sha256": "0" * 64,
        "bucket": "hub-audit",
        "locked": True,
        "covers_deletions": True,
    }
    return resource("live:evidence/log-export", "export", {**given, **other})


CASES = (
    good("saved before it goes", delete(_LOGS), facts=plan(_LOGS)),
    bad("not saved", delete(_LOGS), at="logs", facts=plan(_LOGS, gates_open=False)),
    bad("no plan", delete(_LOGS), at="logs"),
    read_good("hashed and locked", _export()),
    read_bad("no hash", _export(sha256="none"), at="export.sha256"),
    read_bad("exported tomorrow", _export(exported_at=in_days(2)), at="export.exported_at"),
    read_bad("at no time", _export(exported_at=None), at="export.exported_at"),
    read_bad("in no bucket", _export(bucket=""), at="export.bucket"),
    read_bad("can be deleted", _export(locked=False), at="export.locked"),
    read_bad("without the deletions", _export(covers_deletions=None), at="export.covers_deletions"),
)
