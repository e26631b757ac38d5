"""Cockpit: alert managers, who they tell, and which prepared alerts are on (`/cockpit/v1/.../alert-manager`).

No alert ever fires.
"""

from __future__ import annotations

import re
import uuid

from scaleway.cockpit.v1 import types as sdk

from emulator.errors import conflict, invalid, not_found, precondition_failed
from emulator.product import Call
from emulator.products.cockpit import cockpit, project_of
from emulator.products.cockpit_catalogue import ALERT_IDS, ALERTS
from emulator.schema import Body
from emulator.store import JSON, Record

PROJECT_ONLY = Body(sdk.RegionalApiEnableAlertManagerRequest)


@cockpit.route("GET", "/alert-manager")
def get_alert_manager(call: Call) -> JSON:
    return _shown(call, _manager(call, project_of(call)))


@cockpit.route("POST", "/alert-manager/enable", body=PROJECT_ONLY)
def enable_alert_manager(call: Call) -> JSON:
    project_id = project_of(call)
    record = _manager(call, project_id)
    if record is None:
        url = f"https://{uuid.uuid4()}.alertmanager.cockpit.{call.locality}.scw.cloud"
        body: JSON = {"region": call.locality, "alert_manager_url": url}
        record = call.store.add("cockpit.alert_manager", body, {"project_id": project_id, "rules": [], "all": False})
    return _shown(call, record)


@cockpit.route("POST", "/alert-manager/disable", body=PROJECT_ONLY)
def disable_alert_manager(call: Call) -> JSON:
    """Forgets the contact points and switches the alerts off. Source: API reference."""
    project_id = project_of(call)
    record = _manager(call, project_id)
    for gone in [*_points(call, project_id), *([record] if record else [])]:
        call.store.remove(gone)
    return _shown(call, None)


@cockpit.route("POST", "/alert-manager/managed-alerts/enable", body=PROJECT_ONLY)
def enable_managed_alerts(call: Call) -> JSON:
    return _switch_all(call, on=True)


@cockpit.route("POST", "/alert-manager/managed-alerts/disable", body=PROJECT_ONLY)
def disable_managed_alerts(call: Call) -> JSON:
    return _switch_all(call, on=False)


@cockpit.route("POST", "/alert-manager/enable-alert-rules", body=Body(sdk.RegionalApiEnableAlertRulesRequest))
def enable_alert_rules(call: Call) -> JSON:
    record, asked = _enabled_manager(call), _rule_ids(call)
    record.private["rules"] = sorted({*record.private["rules"], *asked})
    call.store.save(record)
    return {"enabled_rule_ids": asked}


@cockpit.route("POST", "/alert-manager/disable-alert-rules", body=Body(sdk.RegionalApiDisableAlertRulesRequest))
def disable_alert_rules(call: Call) -> JSON:
    record, asked = _enabled_manager(call), _rule_ids(call)
    record.private["rules"] = sorted(set(record.private["rules"]) - set(asked))
    call.store.save(record)
    return {"disabled_rule_ids": asked}


@cockpit.route("GET", "/alerts")
def list_alerts(call: Call) -> JSON:
    """The prepared alerts, which come without pages; there are no others: nobody can write rules to a source here."""
    record = _manager(call, project_of(call))
    on = set(record.private["rules"]) if record else set()
    if (call.first("is_preconfigured") or "true").lower() == "false":
        return {"alerts": [], "total_count": 0}
    shown = [alert.shown(call.locality, "enabled" if alert.id in on else "disabled") for alert in ALERTS]
    status = call.first("rule_status")
    found = [each for each in shown if status in (None, "unknown_status", each["rule_status"])]
    return {"alerts": found, "total_count": len(found)}


@cockpit.route("GET", "/alert-manager/contact-points")
def list_contact_points(call: Call) -> JSON:
    return {
        **call.page("contact_points", [_point(record) for record in _points(call, project_of(call))]),
        "has_additional_receivers": False,
        "has_additional_contact_points": False,
    }


@cockpit.route("POST", "/alert-manager/contact-points", body=Body(sdk.RegionalApiCreateContactPointRequest))
def create_contact_point(call: Call) -> JSON:
    project_id, email = str(_enabled_manager(call).private["project_id"]), _email(call)
    if (taken := _find_point(call, project_id, email)) is not None:
        raise conflict("contact point", taken.id, f"{email} is already a contact point")
    resolved = call.body.get("send_resolved_notifications")
    body: JSON = {
        "email": {"to": email},
        "region": call.locality,
        "send_resolved_notifications": True if resolved is None else resolved,
    }
    return _point(call.store.add("cockpit.contact_point", body, {"project_id": project_id}))


@cockpit.route("POST", "/alert-manager/contact-points/delete", body=Body(sdk.RegionalApiDeleteContactPointRequest))
def delete_contact_point(call: Call) -> None:
    project_id, email = project_of(call), _email(call)
    record = _find_point(call, project_id, email)
    if record is None:
        raise not_found("contact point", email)
    call.store.remove(record)


def _manager(call: Call, project_id: str) -> Record | None:
    found = call.store.find(
        "cockpit.alert_manager", lambda record: bool(record.private["project_id"] == project_id), region=call.locality
    )
    return found[0] if found else None


def _enabled_manager(call: Call) -> Record:
    record = _manager(call, project_of(call))
    if record is None:
        raise precondition_failed("alert_manager_disabled", "enable the alert manager of this project and region first")
    return record


def _switch_all(call: Call, *, on: bool) -> JSON:
    record = _enabled_manager(call)
    record.private.update(all=on, rules=sorted(ALERT_IDS) if on else [])
    return _shown(call, call.store.save(record))


def _shown(call: Call, record: Record | None) -> JSON:
    return {
        "alert_manager_url": record.body["alert_manager_url"] if record else None,
        "alert_manager_enabled": record is not None,
        "managed_alerts_enabled": bool(record and record.private["all"]),
        "region": call.locality,
    }


def _rule_ids(call: Call) -> list[str]:
    asked = sorted(set(call.body.get("rule_ids") or []))
    for rule_id in asked:
        if rule_id not in ALERT_IDS:
            raise not_found("rule", rule_id)
    return asked


def _email(call: Call) -> str:
    email = str((call.body.get("email") or {}).get("to") or "")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        raise invalid("email.to", f"{email!r} is not an e-mail address")
    return email


def _find_point(call: Call, project_id: str, email: str) -> Record | None:
    return next((each for each in _points(call, project_id) if each.body["email"]["to"] == email), None)


def _points(call: Call, project_id: str) -> list[Record]:
    return call.store.find(
        "cockpit.contact_point", lambda record: bool(record.private["project_id"] == project_id), region=call.locality
    )


def _point(record: Record) -> JSON:
    return {name: record.body[name] for name in ("email", "region", "send_resolved_notifications")}
