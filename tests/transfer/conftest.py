"""The servers, one of each for all tests of a worker, and the command as it is typed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azure.storage.blob import ContainerClient
from botocore.loaders import JSONFileLoader

from emulator.process import Running, start
from operations import cli
from operations.exits import ExitCode
from tests.emulator.storage_client import connect
from tests.transfer import azurite, postgres

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Type = Callable[..., tuple[ExitCode, dict[str, Any]]]


@pytest.fixture(scope="session", autouse=True)
def _models_are_read_once() -> Iterator[None]:
    """Each manifest makes a client of its own, for which botocore parses two megabytes of JSON."""

    @cache
    def load(path: str) -> Any:
        return read(JSONFileLoader(), path)

    read = JSONFileLoader.load_file
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JSONFileLoader, "load_file", lambda _, path: load(path))
        yield


@pytest.fixture(scope="session")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[azurite.Azurite]:
    with azurite.running(tmp_path_factory.mktemp("azurite")) as found:
        yield found


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("cloud"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def s3(cloud: Running) -> S3Client:
    return connect(cloud)


@pytest.fixture(scope="session")
def servers() -> Iterator[tuple[postgres.Server, postgres.Server]]:
    with postgres.server("max_prepared_transactions=2") as source, postgres.server() as target:
        yield source, target


@pytest.fixture
def container(storage: azurite.Azurite) -> Iterator[ContainerClient]:
    """An empty container of the emulator."""
    with ContainerClient.from_container_url(storage.container(f"c{uuid.uuid4().hex}"), credential=azurite.KEY) as made:
        made.create_container()
        yield made


@pytest.fixture
def bucket(s3: S3Client) -> str:
    """An empty bucket of the stand-in cloud."""
    name = f"b{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def environment(cloud: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The credentials of both sides, as an operator's shell has them."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AZURE_STORAGE_SAS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_CA_BUNDLE", cloud.ca_file)
    monkeypatch.setenv("AZURE_STORAGE_KEY", azurite.KEY)
    monkeypatch.setenv("HUB_SOURCE_PGPASSWORD", postgres.PASSWORD)
    monkeypatch.setenv("HUB_TARGET_PGPASSWORD", postgres.PASSWORD)


@pytest.fixture
def hub(environment: None, capsys: pytest.CaptureFixture[str], cloud: Running) -> Type:
    """Types `hub exit manifest ... --json`; gives the exit code and the one object that is printed."""

    def run(*arguments: object) -> tuple[ExitCode, dict[str, Any]]:
        code = cli.main(["exit", "manifest", *map(str, arguments), "--json"])
        told = capsys.readouterr()
        for secret in (azurite.KEY, postgres.PASSWORD, cloud.secret_key, "Traceback"):
            assert secret not in told.err + told.out
        (line,) = told.out.splitlines()
        return ExitCode(code), json.loads(line)

    return run


def container_row(name: str) -> str:
    """The id of a container of the account."""
    group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg"
    account = f"{group}/providers/Microsoft.Storage/storageAccounts/{azurite.ACCOUNT}"
    return f"{account}/blobServices/default/containers/{name}"


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The lines of a manifest."""
    return [json.loads(line) for line in path.read_text().splitlines()]
