"""Cases of HUB-SUP-03."""

from datetime import timedelta
from typing import Any

from policies.context import today
from tests.policies.case import Declared, bad, good, resource

IMAGE = "live:evidence/image"
POD = "kubernetes:core/v1:Pod"

_NAME = f"rg.fr-par.scw.cloud/hub-rehearsal/tool@sha256:{'0' * 64}"
_OTHER = f"rg.fr-par.scw.cloud/hub-rehearsal/tool@sha256:{'1' * 64}"
_POD = resource(POD, "pod", spec={"containers": [{"name": "tool", "image": _NAME}]})


def _image(image: str = _NAME, days: int = 1, **more: Any) -> Declared:
    given = {"image": image, "signature_verified": True, "components": 212, "open_critical": 0}
    return resource(IMAGE, "image", {**given, "scanned_at": f"{today() - timedelta(days=days)}T00:00:00Z", **more})


def _seen(kind: Any, says: str, *declared: Declared, **more: Any) -> Any:
    return kind(f"{says} (only an account shows it)", *declared, live=True, on_engine=False, **more)


CASES = (
    good("no account is read", _POD),
    _seen(good, "all is there", _POD, _image()),
    _seen(bad, "no evidence of what runs", _POD, _image(_OTHER), at="pod.spec.containers[0].image"),
    _seen(bad, "not signed", _image(signature_verified=False), at="image.signature_verified"),
    _seen(bad, "not taken apart", _image(components=0), at="image.components"),
    _seen(bad, "an open critical weakness", _image(open_critical=1), at="image.open_critical"),
    _seen(bad, "scanned two months ago", _image(days=60), at="image.scanned_at"),
)
