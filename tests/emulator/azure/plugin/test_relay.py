"""The plugin that the stand-in serves lives as long as the process that the engine started for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2

from emulator.azure import hosted_plugin
from emulator.azure.access import AzureAccess
from emulator.azure.plugin import VERSION, relay
from emulator.azure.plugin.client import AzureError, Client, Credentials
from emulator.azure.plugin.protocol import provider_pb2_grpc
from emulator.azure.rows.keys import VAULT
from emulator.azure.rows.shape import DATA
from emulator.process import Running


@pytest.fixture
def variables(cloud: Running) -> dict[str, str]:
    return {**cloud.environment(), **AzureAccess(cloud).credentials("reader"), "ARM_SUBSCRIPTION_ID": DATA}


def client(variables: dict[str, str]) -> Client:
    names = ("ARM_TENANT_ID", "ARM_CLIENT_ID", "ARM_CLIENT_SECRET")
    return Client(Credentials(*(variables[name] for name in names)), variables)


def test_it_is_served_while_its_process_lives(variables: dict[str, str]) -> None:
    started = subprocess.Popen(
        [sys.executable, "-I", "-S", relay.__file__],
        env={"PATH": os.defpath, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    try:
        port = int(started.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            plugin = provider_pb2_grpc.ResourceProviderStub(channel)
            assert plugin.GetPluginInfo(empty_pb2.Empty(), timeout=30).version == VERSION
            started.kill()
            started.wait(timeout=30)
            with pytest.raises(grpc.RpcError):
                while True:
                    plugin.GetPluginInfo(empty_pb2.Empty(), timeout=30)
    finally:
        started.kill()
        started.communicate()


def test_what_was_killed_sends_nothing_more(variables: dict[str, str]) -> None:
    plugin = client(variables)
    assert plugin.get(VAULT, "2024-11-01") is not None
    plugin.kill()
    with pytest.raises(AzureError, match="the plugin was ended"):
        plugin.get(VAULT, "2024-11-01")


def test_it_is_told_the_variables_of_the_plugin_alone() -> None:
    given = {b"ARM_CLIENT_ID": b"a=b", b"SSL_CERT_FILE": "/é".encode(), b"AWS_SECRET_ACCESS_KEY": b"no"}
    assert hosted_plugin.variables(relay.request(given)) == {"ARM_CLIENT_ID": "a=b", "SSL_CERT_FILE": "/é"}


@pytest.mark.parametrize("proxy", [b"", b"http://127.0.0.1:9", b"http://198.51.100.1:3128"])
def test_where_no_stand_in_answers_none_is_asked(proxy: bytes) -> None:
    assert relay.ask({b"HTTPS_PROXY": proxy}) is None


def test_it_stands_alone_then(tmp_path: Path) -> None:
    """The engine that has no stand-in has the plugin all the same, which refuses to be configured."""
    started = subprocess.Popen(
        [sys.executable, "-I", "-S", relay.__file__],
        env={"PATH": os.defpath, "HOME": os.environ["HOME"]},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert started.stdout is not None
    try:
        assert int(started.stdout.readline()) > 0
    finally:
        started.terminate()
        started.communicate(timeout=30)
