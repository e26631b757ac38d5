"""Kubernetes: which instance types a pool may ask for, and in which zones they are."""

from __future__ import annotations

import re

from emulator.errors import invalid

_CORES = r"(2|4|6|8|12|16|24|32|48|64)C"
_PARIS = ("fr-par-1", "fr-par-2", "fr-par-3")
_OLDER = (*_PARIS, "nl-ams-1", "nl-ams-2", "nl-ams-3", "pl-waw-1", "pl-waw-2", "pl-waw-3")
_NEWER = ("fr-par-1", "fr-par-2", "nl-ams-1", "nl-ams-2")
_ARM = ("fr-par-1", "fr-par-2", "nl-ams-1")

# Names as a pattern, and the zones where the family was listed. Source: recorded replies of GET /products/servers, by
# zone (July and August 2026). fr-par-3 has the POP2 families, PRO2 and part of GP1, and nothing newer.
_OFFERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (rf"POP2(-HM|-HC)?-{_CORES}-\d+G", _OLDER),
    (r"POP2-HN-(3|5|10)", _OLDER),
    (r"PRO2-(XXS|XS|S|M|L)", _OLDER),
    (r"GP1-(XS|S|M)", ("fr-par-1", "fr-par-2", "fr-par-3", "nl-ams-1", "nl-ams-2", "pl-waw-1", "pl-waw-2")),
    (r"GP1-(L|XL)", ("fr-par-1", "fr-par-2", "nl-ams-1", "nl-ams-2", "pl-waw-1", "pl-waw-2")),
    (r"DEV1-(S|M|L|XL)", ("fr-par-1", "fr-par-2", "nl-ams-1", "nl-ams-2", "pl-waw-1", "pl-waw-2")),
    (r"PLAY2-(PICO|NANO|MICRO)", tuple(zone for zone in _OLDER if zone != "fr-par-3")),
    (rf"(STANDARD3|MEMORY3|BASIC3)-X{_CORES}-\d+G", _NEWER),
    (r"COMPUTE3-X(2|4|6|8|12|16|24|32|48|64|96)C-\d+G", _NEWER),
    (rf"(STANDARD2|BASIC2)-A{_CORES}-\d+G", _ARM),
    (r"COPARM1-(2|4|8|16|32)C-\d+G", ("fr-par-1",)),
    (r"L4-(1|2|4|8)-24G", ("fr-par-1", "fr-par-2", "pl-waw-2")),
    (r"L40S-(1|2|4|8)-48G", ("fr-par-2", "pl-waw-2")),
    (r"H100-(1|2)-80G", ("fr-par-2", "pl-waw-2")),
    (r"H100-SXM-(2|4|8)-80G", ("fr-par-2",)),
    (r"B300-SXM-(2|4|8)-288G", ("fr-par-2",)),
    (r"RENDER-S", ("fr-par-1", "fr-par-2")),
)

# Gigabytes of local disk. Source: recorded replies to POST /pools; only these families bring one that a pool may use.
LOCAL_DISKS = {"DEV1-S": 20, "DEV1-M": 40, "DEV1-L": 80, "DEV1-XL": 120}


def check_node_type(name: str, zone: str) -> None:
    """Raises the API's 400 unless there is an instance type of this name (such as `POP2-8C-32G`) in the zone.

    What is in Milan was not recorded anywhere, so nothing is refused there for its zone.
    """
    zones = next((zones for pattern, zones in _OFFERS if re.fullmatch(pattern, name)), None)
    if zones is None:
        raise invalid("node_type", f"{name} is not an instance type for pools")
    if zone not in zones and not zone.startswith("it-mil"):
        raise invalid("node_type", f"{name} is not available in {zone}; it is in {', '.join(zones)}")
