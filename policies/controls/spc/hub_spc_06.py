"""HUB-SPC-06: nothing leaves a workspace by its screen."""

from __future__ import annotations

from policies.control import Control
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-SPC-06",
    title="Workspaces are closed",
    severity=Severity.HIGH,
    answers=("SATRE 2.1.01", "SATRE 2.1.12", "TIR 24", "TIR 25"),
    why="A clipboard, a shared drive or a printer carries data past the airlock, line by line.",
    fix="In the desktop's configuration: copy, paste, drive, printing and sftp off; sessions end after 15 idle "
    "minutes; packages from the platform's own mirror only.",
    source="SATRE 2.0.1, 2.1.01; TEHDAS2 M7.4, TIR 24-25",
    live="The desktop's configuration says so, and pasting, mounting and printing fail. No desktop is declared yet: "
    "nothing judges this by itself.",
    organisation="Who may photograph a screen is a matter of the place and of the contract.",
)
