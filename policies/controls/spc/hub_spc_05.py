"""HUB-SPC-05: results are checked for small counts before they leave."""

from __future__ import annotations

from policies.control import Control
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-SPC-05",
    title="Disclosure rules are on",
    severity=Severity.HIGH,
    answers=(
        "SATRE 3.3.04",
        "SATRE 3.3.05",
        "SATRE 3.3.06",
        "SATRE 3.3.07",
        "SATRE 3.3.08",
        "SATRE 3.3.09",
        "SATRE 3.1.16",
    ),
    why="A table with a cell of three people names them, and so does a model that learnt them by heart.",
    fix="Configure the airlock: at least 11 per cell, secondary suppression, limits of size and type, and models "
    "treated as outputs.",
    source="practice of CASD and ATIH as secondary sources report it: 11 per cell; SATRE 2.0.1",
    live="The airlock's configuration says at least 11 per cell, secondary suppression, limits of size and type, and "
    "that models are outputs. The airlock is not built yet: nothing judges this by itself.",
    organisation="Reviewers are trained in disclosure control, and answer for each release.",
)
