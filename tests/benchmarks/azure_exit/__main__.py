"""`python -m tests.benchmarks.azure_exit`: plan and manifest of a large exit, with their seconds and peak memory."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.azure_exit.subjects import measured


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.azure_exit", description=__doc__)
    parser.add_argument("--resources", nargs="*", type=int, default=[1000, 10_000], help="rows of plans (1000 10000)")
    parser.add_argument("--objects", nargs="*", type=int, default=[100_000, 1_000_000], help="(100000 1000000)")
    parser.add_argument("--account-objects", nargs="*", type=int, default=[100_000], help="of one account (100000)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(arguments)
    rows = []
    try:
        kinds = (("plan", chosen.resources), ("manifest", chosen.objects), ("account", chosen.account_objects))
        for kind, sizes in kinds:
            for size in sizes:
                with tempfile.TemporaryDirectory(prefix="hub-benchmark-") as folder:
                    if kind == "plan":
                        measured("inventory", size, Path(folder))
                    rows.append({"size": size, **measured(kind, size, Path(folder))})
                if not chosen.json:
                    print("  ".join(f"{name} {value}" for name, value in rows[-1].items()), flush=True)
    except RuntimeError as error:
        sys.stderr.write(f"benchmark: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    if chosen.json:
        print(json.dumps({"rows": rows}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
