"""What tests draw at random, they draw from a seed that can be asked for again: HUB_SEED, else the commit."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path


@cache
def seed() -> int:
    """HUB_SEED, or a number made of the commit that is checked out, so that each commit meets other faults."""
    if given := os.environ.get("HUB_SEED"):
        return int(given)
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short=7", "HEAD"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return int(found.stdout, 16) if found.returncode == 0 else 1
