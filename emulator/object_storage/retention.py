"""Object lock: retention and legal hold of object versions, by the stand-in's clock.

Source: scaleway/docs-content, object-storage/api-cli/object-lock. COMPLIANCE can be prolonged but neither shortened nor
lifted by anyone; GOVERNANCE can be by a caller with the right to write, who says so with the bypass header.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from emulator.clock import parse_time, rfc3339
from emulator.object_storage.access import iam_facts
from emulator.object_storage.call import S3Call
from emulator.object_storage.errors import access_denied, invalid_argument, invalid_request, malformed_xml
from emulator.object_storage.operations import OBJECTS_WRITE
from emulator.object_storage.versions import Version
from emulator.object_storage.xml import Node, child, text

MODES = ("GOVERNANCE", "COMPLIANCE")
# Source: AWS, a hundred years.
LONGEST = {"Days": 36500, "Years": 100}
LOCKED = "Access Denied because object protected by object lock."
_PREFIX = "x-amz-object-lock"


def read_configuration(node: Node) -> dict[str, Any]:
    """A bucket's default retention, {} for none. Raises S3's refusals."""
    if text(node, "ObjectLockEnabled") != "Enabled":
        raise malformed_xml()
    if "Rule" not in node:
        return {}
    rule = child(child(node, "Rule"), "DefaultRetention")
    mode, periods = text(rule, "Mode"), [name for name in ("Days", "Years") if name in rule]
    if mode not in MODES or len(periods) != 1:
        raise malformed_xml()
    period = text(rule, periods[0])
    if not period.isdigit() or int(period) < 1:
        raise invalid_argument("Default retention period must be a positive integer value.")
    if int(period) > LONGEST[periods[0]]:
        raise invalid_argument("Default retention period is too large.")
    return {"mode": mode, "unit": periods[0], "period": int(period)}


def configuration_document(default: dict[str, Any]) -> Node:
    node: Node = {"ObjectLockEnabled": "Enabled"}
    if default:
        # Recorded replies write the elements in the order of the alphabet.
        rule = {default["unit"]: str(default["period"]), "Mode": default["mode"]}
        node["Rule"] = {"DefaultRetention": dict(sorted(rule.items()))}
    return node


def for_new_object(call: S3Call) -> dict[str, Any]:
    """The attributes `retention` and `legal_hold` of a new version: by its headers, else by the bucket's default."""
    mode, until = call.headers.get(f"{_PREFIX}-mode"), call.headers.get(f"{_PREFIX}-retain-until-date")
    hold = call.headers.get(f"{_PREFIX}-legal-hold")
    enabled = bool(call.bucket.body["object_lock_enabled"])
    if (mode or until or hold) and not enabled:
        raise invalid_request("Bucket is missing Object Lock Configuration")
    if bool(mode) != bool(until):
        raise invalid_argument("x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied")
    attributes: dict[str, Any] = {}
    default = call.bucket.private.get("default_retention")
    if mode and until:
        attributes["retention"] = _checked(mode, until, call.now())
    elif enabled and default:
        days = default["period"] * (365 if default["unit"] == "Years" else 1)
        attributes["retention"] = {"mode": default["mode"], "until": _date(call.now() + timedelta(days=days))}
    if hold is not None:
        attributes["legal_hold"] = _hold(hold)
    return attributes


def read_retention(node: Node, now: datetime) -> dict[str, str]:
    """A retention from a PUT ?retention; {} lifts it."""
    mode, until = text(node, "Mode"), text(node, "RetainUntilDate")
    if not mode and not until:
        return {}
    return _checked(mode, until, now)


def read_hold(node: Node) -> str:
    return _hold(text(node, "Status"))


def _hold(status: str) -> str:
    if status not in ("ON", "OFF"):
        raise malformed_xml()
    return status


def _checked(mode: str, until: str, now: datetime) -> dict[str, str]:
    if mode not in MODES:
        raise invalid_argument("Unknown wormMode directive.")
    try:
        moment = parse_time(until)
    except ValueError:
        raise malformed_xml() from None
    if moment <= now:
        raise invalid_argument("The retain until date must be in the future!")
    return {"mode": mode, "until": _date(moment)}


def _date(moment: datetime) -> str:
    return rfc3339(moment).partition(".")[0] + "Z"


def is_bypassed(call: S3Call) -> bool:
    """Whether a caller who has the right to write asks for it. The documentation says only "with permission"."""
    principal, project_id = call.caller.principal, call.caller.project_id
    return (
        call.headers.get("x-amz-bypass-governance-retention", "").lower() == "true"
        and principal is not None
        and principal.allows(OBJECTS_WRITE, "write", project_id, iam_facts(call))
    )


def check_change(version: Version, wanted: dict[str, str], now: datetime, *, bypassed: bool) -> None:
    """Raises S3's 403 when the version's present retention forbids to replace it by `wanted`."""
    present = version.attributes.get("retention")
    if not present or parse_time(present["until"]) <= now:
        return
    same_or_harder = bool(wanted) and wanted["mode"] in (present["mode"], "COMPLIANCE")
    if same_or_harder and wanted["until"] >= present["until"]:
        return
    if present["mode"] == "GOVERNANCE" and bypassed:
        return
    raise access_denied(LOCKED)


def check_removal(version: Version, now: datetime, *, bypassed: bool) -> None:
    """Raises S3's 403 when the version must not be deleted for good."""
    if version.attributes.get("legal_hold") == "ON":
        raise access_denied(LOCKED)
    present = version.attributes.get("retention")
    if not present or parse_time(present["until"]) <= now:
        return
    if present["mode"] == "COMPLIANCE" or not bypassed:
        raise access_denied(LOCKED)


def headers(version: Version) -> dict[str, str]:
    """What a reply says of a version's lock."""
    found = {}
    if present := version.attributes.get("retention"):
        found = {f"{_PREFIX}-mode": present["mode"], f"{_PREFIX}-retain-until-date": present["until"]}
    if hold := version.attributes.get("legal_hold"):
        found[f"{_PREFIX}-legal-hold"] = hold
    return found
