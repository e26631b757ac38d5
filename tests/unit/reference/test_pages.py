"""The committed pages are what the code says, and a stale one is told with its difference."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference.__main__ import FOLDER, check, main, write
from reference.declarations import Declarations
from reference.environment_file import environment_file_page
from reference.outputs import outputs_page
from reference.pages import pages
from reference.rights import rights_page
from stacks.contracts import CONTRACTS


def test_committed_pages_are_what_the_code_says(capsys: pytest.CaptureFixture[str]) -> None:
    code = check(FOLDER, dict(pages()))
    told = capsys.readouterr()
    assert code == 0, told.err + told.out


def test_what_is_written_passes_the_check_and_what_is_none_of_it_goes(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone" / "old.md").write_text("an environment that is no more\n")
    wanted = {"README.md": "# Reference\n", "rehearsal/keys.md": "# Keys\n"}
    assert write(tmp_path, wanted) == 0
    assert check(tmp_path, wanted) == 0
    assert not (tmp_path / "gone").exists()


def test_a_stale_a_missing_and_a_superfluous_page_fail_with_their_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"stale.md": "one\ntwo\n", "superfluous.md": "three\n"})
    assert check(tmp_path, {"stale.md": "one\n2\n", "missing.md": "four\n"}) == 1
    told = capsys.readouterr()
    assert all(line in told.out for line in ("-two", "+2", "-three", "+four"))
    assert "missing.md, stale.md, superfluous.md" in told.err
    assert "python -m reference write" in told.err


def test_an_unknown_command_is_refused() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["print"])
    assert ended.value.code == 2


def test_every_key_of_an_environment_file_has_a_rule_and_a_meaning() -> None:
    rows = [line for line in environment_file_page().splitlines() if line.startswith("| `")]
    assert len(rows) > 70
    for row in rows:
        assert all(cell.strip() not in ("", "-") for cell in row.strip("|").replace("\\|", "").split("|")), row


def test_every_output_of_every_layer_is_documented() -> None:
    page = outputs_page()
    for contract in CONTRACTS.values():
        for name, meaning in contract.documentation().items():
            assert f"| `{name}` | {meaning} |" in page


def test_every_principal_has_its_rights_told(declared: Declarations) -> None:
    page = rights_page(declared)
    for kind in ("iam.Application", "iam.Group"):
        for each in declared.of(kind):
            assert f"### `{str(each.inputs['name']).partition('-')[2]}`" in page
    assert "Found in these tables: none." in page.replace("\n", " ")
