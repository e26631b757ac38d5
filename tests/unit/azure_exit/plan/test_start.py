"""Each run of the engine reads the plan: what only making one needs is not loaded for it."""

from __future__ import annotations

import subprocess
import sys

from operations.workspace import ROOT


def test_who_reads_a_plan_loads_no_graphs() -> None:
    code = "import sys; import azure_exit.plan; import stacks.azure_exit; print('networkx' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
