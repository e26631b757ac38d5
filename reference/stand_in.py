"""What the stand-in cloud serves, and how it is held to the recorded truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

import emulator.object_storage.frontend  # noqa: F401 - what it imports registers the operations
from emulator.cloud import load_products
from emulator.object_storage import operations
from emulator.product import Route
from reference.markdown import code, codes, page, table

ROOT = Path(__file__).resolve().parent.parent
DIFFERENCES = ROOT / "tests" / "emulator" / "cassettes" / "differences"
REPLAY = "python -m tests.emulator.cassettes"


def stand_in_page() -> str:
    """Every endpoint, by product; what is not listed answers 501 with its name."""
    products = {product.name: product.routes for product in load_products()}
    stored = sorted(_objects(), key=lambda row: row[0])
    return page(
        "What the stand-in cloud serves",
        "Endpoints of Scaleway's API that `emulator/` answers. Anything else answers 501 and names itself. Next to "
        "each stands "
        "one permission set that suffices; the caller's own policies decide, as in the real cloud. "
        "See [what it is, and what it is not](../guide/stand-in-cloud.md).",
        table(
            ("product", "endpoints"),
            [*((name, len(routes)) for name, routes in products.items()), ("object storage", len(stored))],
        ),
        "## How it is held to the truth",
        "The Terraform provider's own test data holds recorded requests and replies of the real API. Every "
        "recording that "
        "touches an endpoint served here is played to a fresh stand-in and compared: status, keys, types, words of "
        f"enumerations. `{REPLAY}` prints the coverage. What still differs is listed in "
        "`tests/emulator/cassettes/differences/`, each with its reason; a test fails on a difference that is not "
        "listed, and "
        "on a listed one that is gone.",
        table(("service", "listed differences"), _differences()),
        *(_product(name, routes) for name, routes in products.items()),
        "## Object storage",
        "S3, on `https://BUCKET.s3.REGION.scw.cloud` and in path style.",
        table(("operation", "on", "permission set", "action of a bucket's policy"), stored),
    )


def _product(name: str, routes: Sequence[Route]) -> str:
    ordered = sorted(routes, key=lambda route: (route.path, route.method))
    rows = ((code(f"{route.method} {route.path}"), _suffices(route)) for route in ordered)
    return f"## {name}\n\n" + table(("endpoint", "permission set"), rows)


def _suffices(route: Route) -> str:
    """The set that names the product and does no more than needed."""
    sets = route.permission.sets(route.action)
    narrow = sorted(each for each in sets if not each.startswith(("AllProducts", "OrganizationManager")))
    wanted = [each for each in narrow if each.endswith("ReadOnly")] if route.action == "read" else narrow
    return codes((wanted or narrow or sorted(sets))[:1])


def _objects() -> Iterator[tuple[str, str, str, str]]:
    for each in operations.served():
        yield each.name, each.target, code(each.permission.name), code(each.action) if each.action else ""


def _differences() -> Iterator[tuple[str, int]]:
    for path in sorted(DIFFERENCES.glob("*.yaml")):
        yield path.stem, len(yaml.safe_load(path.read_text(encoding="utf-8")) or ())
