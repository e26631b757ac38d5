"""The plugins that cases are previewed with: Scaleway's real one, and stand-ins for azure-native and kubernetes."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from emulator.azure.install import install
from emulator.azure.plugin import VERSION as AZURE
from operations.workspace import ROOT
from tests.policies.engine.kubernetes import VERSION as KUBERNETES

DYNAMIC = "pulumi-python"
"""Resources whose code is the program's own: the kit's, where the provider has no resource."""
VERSIONS = {"scaleway": "1.60.0", "azure-native": AZURE, "kubernetes": KUBERNETES, DYNAMIC: ""}
"""The packages whose resources a case may declare, each with the version of its plugin; that of the SDK has none."""


def install_plugins(home: Path, folder: Path) -> Path:
    """Make `folder` a PULUMI_HOME with the plugins of `home` and both stand-ins; `folder`."""
    install(home, folder)
    executable = folder / "plugins" / f"resource-kubernetes-v{KUBERNETES}" / "pulumi-resource-kubernetes"
    executable.parent.mkdir(exist_ok=True)
    module = "tests.policies.engine.kubernetes"
    python = f"PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)}"
    executable.write_text(f"#!/bin/sh\n# Stand-in for previews in tests.\n{python} -m {module}\n")
    executable.chmod(0o755)
    return folder
