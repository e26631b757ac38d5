"""Cases of HUB-SUP-04."""

from typing import Any

from tests.policies.case import Declared, bad, good, resource

PROVIDER = "pulumi:providers:scaleway"
RELEASE = "kubernetes:helm.sh/v3:Release"

_PARIS = {"region": "fr-par", "zone": "fr-par-1"}


def _apart(kind: Any, says: str, *declared: Declared, **more: Any) -> Any:
    return kind(f"{says} (providers are declared otherwise on the engine)", *declared, on_engine=False, **more)


CASES = (
    _apart(good, "an exact version", resource(PROVIDER, "scaleway", _PARIS, version="1.60.0")),
    _apart(good, "what is part of the SDK", resource("pulumi:providers:pulumi-python", "dynamic")),
    _apart(bad, "whatever is there", resource(PROVIDER, "scaleway", _PARIS), at="scaleway.version"),
    _apart(bad, "a range", resource(PROVIDER, "scaleway", _PARIS, version="^1.60.0"), at="scaleway.version"),
    _apart(
        bad,
        "from somewhere else",
        resource(PROVIDER, "scaleway", _PARIS, version="1.60.0", pluginDownloadURL="https://plugins.example"),
        at="scaleway.pluginDownloadURL",
    ),
    good(
        "an exact chart",
        resource(RELEASE, "chart", chart="oci://rg.fr-par.scw.cloud/hub/chart", version="4.12.1"),
    ),
    good("a chart of this repository", resource(RELEASE, "chart", chart="./charts/desktop")),
    bad(
        "the newest chart",
        resource(RELEASE, "chart", chart="oci://rg.fr-par.scw.cloud/hub/chart"),
        at="chart.version",
    ),
    bad("a floating chart", resource(RELEASE, "chart", chart="desktop", version="4.x"), at="chart.version"),
)
