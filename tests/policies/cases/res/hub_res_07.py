"""Cases of HUB-RES-07."""

from tests.policies.case import bad, good, resource, secret

EXPORTER = "scaleway:observability/exporter:Exporter"
RECORD = "scaleway:domain/record:Record"
MAIL = "scaleway:tem/domain:Domain"

_EXPORTER = {"datasourceId": "fr-par/00000000-0000-4000-8000-000000000001", "exportedProducts": ["all"]}
_RECORD = {"dnsZone": "hub.example", "type": "A", "name": "portal", "data": "203.0.113.1", "ttl": 300}
_OWN = {"endpoint": "https://00000000-0000-4000-8000-000000000001.logs.cockpit.fr-par.scw.cloud/otlp"}

CASES = (
    good("to Cockpit in Paris", resource(EXPORTER, "exporter", _EXPORTER, otlpDestination=_OWN)),
    good("the name of the entry", resource(RECORD, "portal", _RECORD)),
    good("mail where there is no health data", resource(MAIL, "mail", acceptTos=True), environment="rehearsal"),
    bad(
        "to Datadog",
        resource(EXPORTER, "exporter", _EXPORTER, datadogDestination={"apiKey": secret("0" * 32)}),
        at="exporter.datadogDestination",
    ),
    bad(
        "to a host that no table has",
        resource(EXPORTER, "exporter", _EXPORTER, otlpDestination={"endpoint": "https://otlp.collector.example:4318"}),
        at="exporter.otlpDestination.endpoint",
    ),
    bad(
        "to a host that only begins like Cockpit",
        resource(
            EXPORTER,
            "exporter",
            _EXPORTER,
            otlpDestination={"endpoint": "https://x.cockpit.fr-par.scw.cloud.collector.example"},
        ),
        at="exporter.otlpDestination.endpoint",
    ),
    bad("mail beside health data", resource(MAIL, "mail", acceptTos=True), at="mail"),
    bad(
        "a cache at the edge",
        resource("scaleway:edgeservices/plan:Plan", "plan", {"name": "starter"}),
        environment="production",
        at="plan",
    ),
    bad(
        "a name that leads elsewhere by country",
        resource(RECORD, "portal", _RECORD, geoIp={"matches": [{"countries": ["US"], "data": "203.0.113.9"}]}),
        at="portal.geoIp",
    ),
)
