"""Cases of HUB-LOG-06."""

from tests.policies.case import Declared, bad, delete, good, in_days, resource, update

ALERTS = "scaleway:observability/alertManager:AlertManager"
SOURCE = "scaleway:observability/source:Source"
# Those of Cockpit itself: nothing but logs lies in the projects below.
_IDS = ["8dba8eed-25eb-4860-ab33-7cb5ca662036", "669f781a-adab-4e3c-984e-fb149f8b67a3"]
_SOURCE = resource(SOURCE, "logs", {"name": "logs", "type": "logs", "retentionDays": 365})


def _manager(**other: object) -> Declared:
    given = {"contactPoints": [{"email": "security@hub.example"}], "preconfiguredAlertIds": _IDS}
    return resource(ALERTS, "alerts", {**given, **other})


def _test(raised: str, acknowledged: str) -> Declared:
    return resource("live:evidence/alarm-test", "test", raised_at=raised, acknowledged_at=acknowledged)


_PROJECT = "22222222-2222-4222-8222-222222222222"


def _in_project(project: str) -> Declared:
    return resource(SOURCE, "logs", {"name": "logs", "type": "logs", "retentionDays": 365, "projectId": project})


_MORE = _manager(contactPoints=[{"email": "security@hub.example"}, {"email": "duty@hub.example"}])

CASES = (
    good("somebody is told", _SOURCE, _manager()),
    bad("nobody is told", _manager(contactPoints=[]), at="alerts.contactPoints"),
    bad(
        "a contact without an address",
        _manager(contactPoints=[{"email": "security@hub.example"}, {}]),
        at="alerts.contactPoints[1].email",
    ),
    good("each project is watched", _in_project(_PROJECT), _manager(projectId=_PROJECT)),
    bad(
        "another project is watched",
        _in_project(_PROJECT),
        _manager(projectId="33333333-3333-4333-8333-333333333333"),
        at="logs.projectId",
    ),
    bad(
        "a project of keys is not watched",
        resource(
            "scaleway:keymanager/key:Key",
            "key",
            usage="symmetric_encryption",
            algorithm="aes_256_gcm",
            projectId=_PROJECT,
        ),
        _manager(projectId="33333333-3333-4333-8333-333333333333"),
        at="key.projectId",
    ),
    bad("nothing is watched", _manager(preconfiguredAlertIds=[]), at="alerts.preconfiguredAlertIds"),
    bad(
        "one of the alerts that are ready is off",
        _SOURCE,
        _manager(preconfiguredAlertIds=_IDS[:1]),
        at="alerts.preconfiguredAlertIds",
    ),
    good(
        "those of a cluster are off where there is none",
        _SOURCE,
        _manager(preconfiguredAlertIds=[*_IDS, "dc9b67ae-baa6-4a37-907d-2a6c31304561"]),
    ),
    bad("sources without alerts", _SOURCE, at="stack"),
    bad("the alerts are deleted", delete(_manager()), at="alerts"),
    good("a contact is added", update(_manager(), _MORE)),
    # Evidence is read by the checker, never by the engine.
    good("a test was answered the next day", _test(in_days(-5), in_days(-4)), live=True, on_engine=False),
    bad("never tried", at="stack", live=True, on_engine=False),
    bad(
        "last tried half a year ago",
        _test(in_days(-180), in_days(-180)),
        at="test.raised_at",
        live=True,
        on_engine=False,
    ),
    bad(
        "answered after a week", _test(in_days(-9), in_days(-2)), at="test.acknowledged_at", live=True, on_engine=False
    ),
    bad("answered in the future", _test(in_days(0), in_days(1)), at="test.acknowledged_at", live=True, on_engine=False),
    bad("never answered", _test(in_days(-9), ""), at="test.acknowledged_at", live=True, on_engine=False),
)
