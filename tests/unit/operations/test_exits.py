"""The guide's table of exit codes is that of the program."""

from __future__ import annotations

import re

from operations.exits import EXIT_CODES, MEANINGS, ExitCode
from operations.workspace import ROOT


def test_the_guide_has_every_code_with_its_meaning() -> None:
    text = (ROOT / "docs" / "guide" / "exit-codes.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", text, re.MULTILINE)
    assert {int(code): meaning for code, meaning in rows} == dict(MEANINGS)
    assert set(MEANINGS) == set(ExitCode)


def test_help_has_them_too() -> None:
    for code, meaning in MEANINGS.items():
        assert f"{code.value} {meaning}" in EXIT_CODES
