"""What the stand-in Azure serves: resource types, other addresses, type tokens of the plugin, and what is assumed."""

from __future__ import annotations

from emulator.azure.api import ROUTES
from emulator.azure.errors import ASSUMED
from emulator.azure.plugin.paths import PATHS
from emulator.azure.plugin.singletons import DEFAULTS, UNTOUCHED
from emulator.azure.types import TYPES, Type
from reference.markdown import code, codes, page, table

KEPT = {
    "vault": "7 to 90 days, as the vault says",
    "hsm": "7 to 90 days, as the HSM says; it goes on costing",
    "account": "14 days",
    "container": "as the account's blob service says",
    "workspace": "14 days, unless `force=true`",
    "ml": "14 days, unless `forceToPurge=true`",
    "server": "5 days",
    "database": "7 days",
    "cosmos": "7 or 30 days, as the account says",
}


def stand_in_azure_page() -> str:
    """Every resource type, address and type token; what is not listed answers 501 with its name."""
    return page(
        "What the stand-in Azure serves",
        "Resources of these types answer GET, PUT, PATCH, DELETE and HEAD by their id, and are listed below their "
        "scope. Anything else answers 501 and names itself. Azure itself was never called: see "
        "[what it is, and what it is not](../guide/stand-in-azure.md).",
        table(
            ("type", "DELETE answers", "kept after it", "table of Resource Graph"),
            [(code(each.name), _answer(each), KEPT.get(each.kept, "-"), each.table or "-") for each in TYPES.values()],
        ),
        "## Other addresses",
        table(("address", "action that the caller's role must grant"), _routes()),
        "## Refusals whose wording is not known",
        "That Azure refuses there is documented; how it words the refusal was seen nowhere. "
        f"The stand-in says {codes(sorted(ASSUMED))}.",
        "## Type tokens of the plugin",
        "A Delete of a singleton is a PUT of its defaults, as it is with the vendor's plugin.",
        table(("token", "Delete"), [(code(token), _delete(token)) for token in sorted(PATHS)]),
    )


def _answer(type_: Type) -> str:
    if type_.singleton:
        return "405"
    return "202, then polled" if type_.later else "200"


def _routes() -> list[tuple[str, str]]:
    ordered = sorted(ROUTES, key=lambda route: (route.path.lower(), route.method))
    return [(code(f"{route.method} {route.path}"), code(route.action)) for route in ordered]


def _delete(token: str) -> str:
    if token in UNTOUCHED:
        return "sends nothing"
    if token in DEFAULTS:
        return f"PUT of {code(str(DEFAULTS[token]))}"
    return {
        "azure-native:storage:BlobContainerLegalHold": "clears the tags",
        "azure-native:keyvault:Key": "DELETE through the vault's data plane",
    }.get(token, "DELETE with the version of the API only")
