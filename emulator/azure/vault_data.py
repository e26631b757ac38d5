"""The data plane of key vaults as far as keys are deleted, listed and purged: `https://VAULT.vault.azure.net`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from emulator.azure.errors import not_implemented, refusal
from emulator.clock import parse_time, rfc3339
from emulator.store import JSON, Record

if TYPE_CHECKING:
    from emulator.azure.azure import Azure
    from emulator.azure.call import Call

KIND = "azure.deleted_key"
Reply = tuple[int, JSON | None]
_PATH = re.compile(r"/(?P<list>keys|deletedkeys)(?:/(?P<name>[^/]+))?(?:/(?P<verb>recover))?/?", re.IGNORECASE)


def serve(call: Call, host: str) -> Reply:
    """Serve a request to a vault's own host. Raises the vault's refusals."""
    match = _PATH.fullmatch(call.path)
    vault = _vault(call.azure, host.partition(".")[0])
    if match is None or not host.endswith(".vault.azure.net"):
        raise not_implemented(call.method, f"{host}{call.path}")
    if vault is None:
        raise refusal(404, "VaultNotFound", f"The vault of {host} was not found.")
    settle(call.azure)
    what, name = match["list"].lower(), match["name"]
    keys = {each.body["name"].lower(): each for each in _keys(call.azure, vault)}
    gone = {each.body["name"].lower(): each for each in call.azure.store.find(KIND, vault=vault.id)}
    if name is None and call.method == "GET":
        shown = _shown(host, keys) if what == "keys" else [_deleted(host, each) for each in gone.values()]
        return 200, {"value": shown, "nextLink": None}
    found = (keys if what == "keys" else gone).get((name or "").lower())
    if found is None:
        raise refusal(404, "KeyNotFound", f"A key with (name/id) {name} was not found in this key vault.")
    if call.method == "GET":
        return 200, _shown(host, {name: found})[0] if what == "keys" else _deleted(host, found)
    if call.method == "PATCH" and what == "keys":
        found.body["properties"].setdefault("attributes", {}).update(call.body.get("attributes") or {})
        call.azure.store.save(found)
        return 200, _shown(host, {name: found})[0]
    if call.method == "DELETE" and what == "keys":
        return 200, _deleted(host, _delete(call, vault, found))
    if call.method == "DELETE":
        if vault.body["properties"].get("enablePurgeProtection"):
            raise refusal(
                403,
                "Forbidden",
                'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault '
                "service will automatically purge it after the retention period has passed.",
            )
        call.azure.store.remove(found)
        return 204, None
    if call.method == "POST" and match["verb"]:
        call.azure.add(found.body["row"])
        call.azure.store.remove(found)
        return 200, {"kid": f"https://{host}/keys/{name}"}
    raise not_implemented(call.method, f"{host}{call.path}")


def settle(azure: Azure) -> None:
    """Purge keys that are due."""
    for record in azure.store.find(KIND):
        if parse_time(record.body["purgedAt"]) <= azure.clock.now():
            azure.store.remove(record)


def _vault(azure: Azure, name: str) -> Record | None:
    kind = "microsoft.keyvault/vaults"
    found = [each for each in azure.resources() if each.private["type"] == kind and each.id.endswith(f"/{name}")]
    return found[0] if found else None


def _keys(azure: Azure, vault: Record) -> list[Record]:
    return [each for each in azure.below(vault.id) if each.private["type"] == "microsoft.keyvault/vaults/keys"]


def _shown(host: str, keys: dict[str, Record]) -> list[JSON]:
    return [
        {
            "kid": f"https://{host}/keys/{each.body['name']}",
            "key": {"kid": f"https://{host}/keys/{each.body['name']}", "kty": each.body["properties"].get("kty")},
            "attributes": each.body["properties"].get("attributes") or {"enabled": True},
        }
        for each in keys.values()
    ]


def _deleted(host: str, record: Record) -> JSON:
    name = record.body["name"]
    return {
        "recoveryId": f"https://{host}/deletedkeys/{name}",
        "deletedDate": int(parse_time(record.body["deletedAt"]).timestamp()),
        "scheduledPurgeDate": int(parse_time(record.body["purgedAt"]).timestamp()),
        "key": {"kid": f"https://{host}/keys/{name}"},
    }


def _delete(call: Call, vault: Record, key: Record) -> Record:
    now = call.azure.clock.now()
    days = float(vault.body["properties"].get("softDeleteRetentionInDays") or 90)
    call.azure.store.remove(key)
    return call.azure.store.add(
        KIND,
        {
            "id": key.id,
            "name": key.body["name"],
            "vault": vault.id,
            "row": key.body,
            "deletedAt": rfc3339(now),
            "purgedAt": rfc3339(now + timedelta(days=days)),
        },
    )
