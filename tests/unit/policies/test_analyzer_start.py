"""The engine waits for the analyzer to start: what costs more than the catalogue itself is not loaded for it."""

from __future__ import annotations

import subprocess
import sys

from operations.workspace import ROOT
from policies.controls.k8s.hub_k8s_05 import BREAK_GLASS
from settings.vocabulary import PeopleGroup

COSTLY = ("pulumi", "pydantic", "settings", "components", "boto3", "scaleway", "rich")


def test_the_analyzer_loads_neither_the_sdk_nor_the_settings() -> None:
    program = (
        "import sys; from policies.pack.server import Analyzer; Analyzer(); "
        f"print([each for each in {COSTLY!r} if each in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout.strip() == "[]"


def test_the_stand_in_plugin_of_an_exit_does_not_load_the_sdk_either() -> None:
    program = (
        "import sys; from emulator.azure.plugin import sdk; from emulator.azure.plugin.servicer import Provider; "
        "sdk.load(); Provider({}); print('pulumi' in sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout.strip() == "False"


def test_the_sdk_can_be_loaded_after_the_protocol() -> None:
    program = "import policies.pack.protocol, pulumi; from pulumi.runtime.proto import plugin_pb2; print(pulumi.Output)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)


def test_a_name_that_is_written_twice_for_that_is_the_same() -> None:
    assert f"oidc:{PeopleGroup.ADMINISTRATORS.value}" == BREAK_GLASS
