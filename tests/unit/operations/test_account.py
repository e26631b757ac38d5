"""A real environment is acted on only when everything is said and nothing points elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from operations import operate
from operations.account import BACKEND, account, require_account
from operations.backend import FileBackend, RemoteBackend
from operations.exits import ExitCode, RefusedError
from operations.report import LayerReport, Report
from operations.target import Target
from operations.workspace import FOLDER_VARIABLE
from settings import Environment, load_environment

SOVEREIGN = "s3://state?endpoint=s3.fr-par.scw.cloud&region=fr-par"
COMPLETE = {
    "SCW_ACCESS_KEY": "SCWXXXXXXXXXXXXXXXXX",
    "SCW_SECRET_KEY": "a-secret",
    "PULUMI_CONFIG_PASSPHRASE": "a-passphrase",
    BACKEND: SOVEREIGN,
}


def ready(name: str) -> Environment:
    """An environment of which no placeholder is left."""
    environment = load_environment(name)
    return environment.model_copy(
        update={
            "organization_id": "8f9d4b1e-3c52-4a77-9d0e-5b6c7d8e9f01",
            "contacts": environment.contacts.model_copy(
                update={"security": ("s@hub.fr",), "operations": ("o@hub.fr",)}
            ),
            "network": environment.network.model_copy(
                update={
                    "dns_zone": "plateforme.hub.fr",
                    "dns_domain": "hub.fr",
                    "bastion": environment.network.bastion.model_copy(update={"allowed_ranges": ()}),
                }
            ),
            "platform": environment.platform.model_copy(
                update={
                    "kubernetes": environment.platform.kubernetes.model_copy(
                        update={
                            "api_access": (),
                            "oidc": environment.platform.kubernetes.oidc.model_copy(
                                update={"issuer_url": "https://sso.hub.fr/realms/hub"}
                            ),
                        }
                    ),
                    "entry": environment.platform.entry.model_copy(update={"hostname": "portail.plateforme.hub.fr"}),
                }
            ),
        }
    )


@pytest.fixture(autouse=True)
def only(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    for name in (*COMPLETE, "SCW_PROFILE", "SCW_DEFAULT_ORGANIZATION_ID", "PULUMI_CONFIG_PASSPHRASE_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))


def refusal(monkeypatch: pytest.MonkeyPatch, environment: Environment, **variables: str | None) -> str:
    for name, value in {**COMPLETE, **variables}.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    with pytest.raises(RefusedError) as raised:
        require_account(environment)
    assert raised.value.code is ExitCode.USAGE
    return raised.value.problem


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(RefusedError) as raised:
        require_account(ready("production"))
    for name in ("SCW_ACCESS_KEY", "SCW_SECRET_KEY", "PULUMI_CONFIG_PASSPHRASE", BACKEND):
        assert name in raised.value.problem


def test_placeholders_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = refusal(monkeypatch, load_environment("preproduction"))
    assert "organization_id is 22222222-2222-4222-8222-222222222222, a documentation placeholder" in problem


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({BACKEND: "https://api.pulumi.com"}, "outside the sovereign cloud"),
        ({BACKEND: "s3://state"}, "none, which means AWS"),
        ({BACKEND: "s3://state?endpoint=s3.fr-par.scw.cloud.evil.example"}, "the state stays on Scaleway"),
        ({BACKEND: "gs://state"}, "is a gs:// address"),
        ({BACKEND: "file:///srv/state"}, "is a folder on this machine"),
        ({"SCW_PROFILE": "mine"}, "SCW_PROFILE is set"),
        ({"SCW_DEFAULT_ORGANIZATION_ID": "another"}, "SCW_DEFAULT_ORGANIZATION_ID is another"),
        ({"SCW_SECRET_KEY": None}, "SCW_SECRET_KEY is not set"),
    ],
)
def test_what_points_elsewhere_is_refused(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str | None], words: str
) -> None:
    problem = refusal(monkeypatch, ready("production"), **variables)
    assert words in problem
    assert problem.count("\n") == 1, "only what is wrong is named"
    assert "a-secret" not in problem


def test_a_complete_shell_is_let_through_and_nothing_ambient_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**COMPLETE, "PULUMI_STACK": "other", "AWS_PROFILE": "other", "PYTHONPATH": "/x"}.items():
        monkeypatch.setenv(name, value)
    environment = ready("production")
    require_account(environment)
    target = account(environment, {"PATH": "/engine"})
    assert isinstance(target.backend, RemoteBackend)
    assert target.variables["SCW_DEFAULT_ORGANIZATION_ID"] == environment.organization_id
    assert target.variables["PATH"] == "/engine"
    assert not {"PULUMI_STACK", "AWS_PROFILE", "PYTHONPATH", "SCW_PROFILE"} & set(target.variables)
    assert "a-secret" not in repr(target)


@pytest.mark.parametrize(
    ("given", "both"),
    [
        ({}, ("127.0.0.1,localhost",) * 2),
        ({"NO_PROXY": "intern.fr, localhost"}, ("intern.fr,localhost,127.0.0.1",) * 2),
        ({"NO_PROXY": "a", "no_proxy": "b"}, ("a,127.0.0.1,localhost", "b,127.0.0.1,localhost")),
    ],
    ids=str,
)
def test_behind_a_proxy_the_engine_talks_to_its_plugins_directly(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], both: tuple[str, str]
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**COMPLETE, **given, "HTTPS_PROXY": "http://proxy:3128"}.items():
        monkeypatch.setenv(name, value)
    variables = account(ready("production"), {}).variables
    assert (variables["NO_PROXY"], variables["no_proxy"]) == both
    assert variables["HTTPS_PROXY"] == "http://proxy:3128"


def test_a_run_says_first_where_it_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    target = account_of(monkeypatch)
    organization = target.environment.organization_id
    assert target.place == f"production is real (production): organisation {organization}, state in s3://state"
    stand_in = replace(target, environment=load_environment("rehearsal"))
    assert stand_in.place == "rehearsal is a rehearsal: on the stand-in cloud of this machine"


def test_a_command_begins_with_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = replace(account_of(monkeypatch), environment=load_environment("rehearsal"), backend=FileBackend(tmp_path))
    monkeypatch.setattr(operate, "find_target", lambda _: target)

    async def nothing(*_: object) -> Report:
        return Report("preview", "rehearsal", [LayerReport("network")])

    operate.operate(operate.Request("preview", "rehearsal", ["network"], as_json=True), nothing)
    assert capsys.readouterr().err.startswith(target.place)


def account_of(monkeypatch: pytest.MonkeyPatch) -> Target:
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    return account(ready("production"), {})


def test_preproduction_may_keep_its_state_in_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**COMPLETE, BACKEND: "file:///srv/state"}.items():
        monkeypatch.setenv(name, value)
    environment = ready("preproduction")
    require_account(environment)
    assert isinstance(account(environment, {}).backend, FileBackend)
