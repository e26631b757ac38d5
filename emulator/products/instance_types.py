"""Instances: the types of servers on offer in a zone, with hardware, price and availability.

The table beside this file was read from the recorded replies of GET /products/servers and /availability of July and
August 2026. Prices are in EUR without VAT; sizes in bytes; bandwidths in bit/s. Milan was not recorded.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from emulator.errors import not_implemented
from emulator.product import ZONES, Call
from emulator.products.instance import instance
from emulator.store import JSON

TABLE = Path(__file__).with_suffix(".csv")
# The third zone of Paris has prices of its own.
OTHER_PRICES = "fr-par-3"


@instance.route("GET", "/products/servers")
def list_server_types(call: Call) -> JSON:
    return _paged(call, {row["name"]: _shown(row, call.locality) for row in _offered(call)})


@instance.route("GET", "/products/servers/availability")
def list_availability(call: Call) -> JSON:
    return _paged(call, {row["name"]: {"availability": row[call.locality]} for row in _offered(call)})


def zones_of(name: str) -> list[str]:
    """The zones where a type of server is on offer; none when there is no such type."""
    return [zone for row in _rows() if row["name"] == name for zone in ZONES if row.get(zone)]


def local_volume(name: str) -> int:
    """The bytes of local volume that come with a type of server; 0 where there is only block storage."""
    return next((int(row["local_volumes_max"]) for row in _rows() if row["name"] == name), 0)


def _paged(call: Call, servers: dict[str, JSON]) -> JSON:
    size, number = int(call.first("per_page") or 50), int(call.first("page") or 1)
    call.reply_headers["X-Total-Count"] = str(len(servers))
    return {"servers": dict(list(servers.items())[(number - 1) * size : number * size])}


def _offered(call: Call) -> list[dict[str, str]]:
    rows = _rows()
    if call.locality not in rows[0]:
        raise not_implemented("GET", f"{call.route.path} in {call.locality}: its offers are not recorded")
    return [row for row in rows if row[call.locality]]


@cache
def _rows() -> list[dict[str, str]]:
    with TABLE.open(newline="") as table:
        return list(csv.DictReader(table))


def _shown(row: dict[str, str], zone: str) -> JSON:
    price = "_fr_par_3" if zone == OTHER_PRICES else ""
    internal, internet = int(row["internal_bandwidth"]), int(row["internet_bandwidth"])
    disk = int(row["local_volume_max"])
    return {
        "alt_names": [row["alt_name"]] if row["alt_name"] else [],
        "arch": row["arch"],
        "ncpus": int(row["ncpus"]),
        "ram": int(row["ram"]),
        "gpu": int(row["gpu"]),
        "gpu_info": {
            "gpu_manufacturer": "NVIDIA",
            "gpu_name": row["gpu_name"],
            "gpu_memory": int(row["gpu_memory"]),
        }
        if row["gpu_name"]
        else None,
        "mig_profile": None,
        "volumes_constraint": {"min_size": 0, "max_size": int(row["local_volumes_max"])},
        "per_volume_constraint": {"l_ssd": {"min_size": 1_000_000_000 if disk else 0, "max_size": disk}},
        "scratch_storage_max_size": int(row["scratch_size"]),
        "scratch_storage_max_volumes_count": int(row["scratch_count"]),
        "monthly_price": float(row[f"monthly_price{price}"]),
        "hourly_price": float(row[f"hourly_price{price}"]),
        "capabilities": {
            "boot_types": ["local", "rescue"],
            "placement_groups": True,
            "block_storage": True,
            "hot_snapshots_local_volume": row["hot_snapshots"] == "1",
            "private_network": 8,
            "max_file_systems": int(row["file_systems"]),
        },
        "network": {
            "ipv6_support": True,
            "sum_internal_bandwidth": internal,
            "sum_internet_bandwidth": internet,
            "interfaces": [{"internal_bandwidth": internal, "internet_bandwidth": internet}],
        },
        "block_bandwidth": int(row["block_bandwidth"]),
        "end_of_service": row["end_of_service"] == "1",
    }
