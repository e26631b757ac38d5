"""The engine's policy pack: `pulumi preview --policy-pack policies`. The engine starts it and gives its own address."""

from __future__ import annotations

import sys
from pathlib import Path

# The engine runs this folder as a program; the package is what lies around it.
if __package__ in (None, ""):
    sys.path[:1] = [str(Path(__file__).resolve().parent.parent)]

from policies.pack import serve

serve()
