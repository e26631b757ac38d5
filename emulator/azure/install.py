"""Puts the stand-in for the azure-native plugin where an engine finds it: into a PULUMI_HOME of a rehearsal's own.

Never into the user's or the kit's shared one: there it would take the place of the vendor's plugin in production.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from emulator.azure.plugin import VERSION, relay

PLUGIN = f"resource-azure-native-v{VERSION}"


def install(home: Path, folder: Path) -> Path:
    """Make `folder` a PULUMI_HOME with the plugins of `home` and the stand-in; `folder`.

    Args:
        home: the PULUMI_HOME in which the engine's other plugins lie.
        folder: the rehearsal's own; what is there is brought up to date.
    """
    plugins = folder / "plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    # The CLI logs every run into this folder and goes without when it is a file; see engine/README.md.
    logs = folder / "logs"
    if not logs.exists():
        logs.touch()
    for other in sorted((home / "plugins").glob("resource-*")):
        if other.is_dir() and not other.name.startswith("resource-azure-native"):
            _link_files(other, plugins / other.name)
    executable = plugins / PLUGIN / "pulumi-resource-azure-native"
    executable.parent.mkdir(exist_ok=True)
    text = (
        "#!/bin/sh\n"
        "# Stand-in for rehearsals. Azure itself is never called: it refuses to run without the stand-in's proxy.\n"
        f"exec {shlex.quote(sys.executable)} -I -S {shlex.quote(relay.__file__)}\n"
    )
    if not executable.exists() or executable.read_text() != text:
        temporary = executable.with_suffix(".new")
        temporary.write_text(text)
        temporary.chmod(0o755)
        temporary.replace(executable)
    return folder


def _link_files(source: Path, folder: Path) -> None:
    """A folder of links to the files of another: the engine passes over a folder that is a link itself."""
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(exist_ok=True)
    for file in source.iterdir():
        link = folder / file.name
        if not link.exists():
            link.unlink(missing_ok=True)
            link.symlink_to(file)
