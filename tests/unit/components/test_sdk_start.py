"""What `scripts/sdk_start.py` leaves out of a program's start is not missed, and only there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from components import sdk_tuning

ROOT = Path(__file__).parents[3]
FILE = ROOT / "scripts" / "sdk_start.py"
EXECUTOR = "pulumi-language-python-exec"


@pytest.fixture
def sdk_start() -> ModuleType:
    spec = spec_from_file_location("sdk_start", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=[True, False], ids=["as set up", "from the checkout"])
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """The folder of a script that runs what stands in `code.py` beside it."""
    # As set up, .venv has run it by then; running it twice changes nothing.
    text = "" if request.param else f"import runpy\nrunpy.run_path({str(FILE)!r})\n"
    (tmp_path / EXECUTOR).write_text(f"{text}import runpy, sys\nrunpy.run_path(sys.path[0] + '/code.py')\n")
    yield tmp_path


def ask(folder: Path, code: str, code_of_exit: int = 0, **variables: str) -> str:
    """What a program prints."""
    (folder / "code.py").write_text(code)
    command = [sys.executable, "-u", str(folder / EXECUTOR)]
    answer = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert answer.returncode == code_of_exit, answer.stderr
    return answer.stdout.strip()


STATE = """
import gc, sys, pulumi, pulumi.dynamic
print(gc.isenabled(), *(name in sys.modules for name in ("opentelemetry", "yaml", "google.protobuf.text_format")))
"""


def test_a_program_starts_without_what_it_does_not_use(start: Path) -> None:
    assert ask(start, STATE) == "False False False False"


def test_stock_is_as_it_is(start: Path) -> None:
    assert ask(start, STATE, HUB_SDK="stock") == "True True True True"


def test_what_comes_later_is_whole(start: Path) -> None:
    code = "import pulumi\nprint(pulumi.automation.LocalWorkspace.__module__)\nprint(pulumi.automation.Stack.__name__)"
    assert ask(start, code).split() == ["pulumi.automation._local_workspace", "Stack"]


def test_a_module_below_what_comes_later_can_be_imported(start: Path) -> None:
    code = "import pulumi\nfrom pulumi.automation import errors\nprint(errors.CommandError.__name__)"
    assert ask(start, code) == "CommandError"


def test_whoever_traces_is_served(start: Path) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert ask(start, STATE, TRACEPARENT=trace).split()[1] == "True"


def test_other_processes_are_left_alone() -> None:
    code = "import gc, sys\nprint(gc.isenabled(), 'hub_sdk_start' in str(sys.meta_path))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["True", "False"]


@pytest.mark.parametrize(
    ("command", "meant"),
    [
        (["python", "-u", f"/engine/bin/{EXECUTOR}", "--monitor", "127.0.0.1:1", "."], True),
        (["python", "-u", "-m", "pulumi.dynamic", "127.0.0.1:1"], True),
        (["python", "-u", "-m", "pulumi.policy", "127.0.0.1:1", "policies"], False),
        (["python", "-m", "operations", "up", "rehearsal"], True),
        (["python", "-m", "pytest", "operations"], False),
        (["python", "-m"], False),
        (["python"], False),
    ],
)
def test_which_processes_are_meant(sdk_start: ModuleType, command: list[str], meant: bool) -> None:
    assert sdk_start.is_meant(command) is meant


def test_another_release_keeps_its_tracing(sdk_start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACEPARENT", raising=False)
    assert sdk_start.Finder.find_spec(sdk_start.TRACING) is not None
    monkeypatch.setattr(sdk_start, "RELEASE", "3.258.0")
    assert sdk_start.Finder.find_spec(sdk_start.TRACING) is None


def test_the_release_is_the_one_that_is_tuned(sdk_start: ModuleType) -> None:
    assert sdk_start.RELEASE == sdk_tuning.RELEASE


def test_the_stand_in_has_what_the_sdk_asks_of_tracing(sdk_start: ModuleType) -> None:
    module = ModuleType(sdk_start.TRACING)
    sdk_start.Untraced.exec_module(module)
    sdk = find_spec("pulumi")
    assert sdk is not None
    assert sdk.origin is not None
    texts = [path.read_text() for path in Path(sdk.origin).parent.rglob("*.py")]
    imported = {name for text in texts for name in re.findall(r"_instrumentation import (\w+)", text)}
    assert imported == {"wrap_with_context"}
    assert imported <= vars(module).keys()
    assert not [text for text in texts if re.search(r"_instrumentation\.\w", text)]


def test_the_set_up_one_is_this_one() -> None:
    assert Path(next(iter(Path(sys.prefix).rglob("hub_sdk_start.py")))).read_text() == FILE.read_text()


SETTINGS = """
import sys, pulumi, settings
settings.load_environment("rehearsal")
print("importlib.metadata" in sys.modules)
"""


def test_settings_are_read_without_a_look_for_plugins(start: Path) -> None:
    assert ask(start, SETTINGS, PYTHONPATH=str(ROOT)) == "False"


def test_settings_are_read_with_the_stock_start(start: Path) -> None:
    assert ask(start, SETTINGS, PYTHONPATH=str(ROOT), HUB_SDK="stock") == "True"


HUB = """
import atexit, gc, runpy, sys
atexit.register(lambda: print("importlib.metadata" in sys.modules, gc.isenabled()))
sys.argv[1:] = ["preview", "--layer", "nowhere"]
runpy.run_module("operations", run_name="__main__")
"""


def test_hub_starts_without_a_look_for_plugins_and_collects(start: Path) -> None:
    """Typer asks pydantic before settings do."""
    assert ask(start, HUB, 2, PYTHONPATH=str(ROOT)) == "False True"


@pytest.mark.parametrize("value", ["__all__", "1", "true"])
def test_whoever_wants_plugins_has_them(sdk_start: ModuleType, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", value)
    assert sdk_start.Finder.find_spec(sdk_start.PLUGINS) is not None
    monkeypatch.setattr(sdk_start, "PYDANTIC", "2.14.2")
    assert sdk_start.Finder.find_spec(sdk_start.PLUGINS) is None
    monkeypatch.undo()
    monkeypatch.delenv("PYDANTIC_DISABLE_PLUGINS", raising=False)
    assert sdk_start.Finder.find_spec(sdk_start.PLUGINS) is None


def test_the_stand_in_has_what_pydantic_asks_of_plugins(sdk_start: ModuleType) -> None:
    module = ModuleType(sdk_start.PLUGINS)
    sdk_start.Unplugged.exec_module(module)
    pydantic = find_spec("pydantic")
    assert pydantic is not None
    assert pydantic.origin is not None
    texts = [path.read_text() for path in Path(pydantic.origin).parent.rglob("*.py")]
    imported = {name for text in texts for name in re.findall(r"_loader import (\w+)", text)}
    assert imported == {"get_plugins"}
    assert imported <= vars(module).keys()
