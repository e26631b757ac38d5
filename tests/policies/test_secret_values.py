"""What is taken for a secret, and what is not. Whatever looks like one here is made up."""

from __future__ import annotations

from typing import Any

import pytest

from policies.secret_values import Shapes
from policies.tables import load

SHAPES = Shapes(load("secret-shapes").rows)
ANY = "any:any/thing:Thing"
MADE_UP = "correct-horse-" + "battery"


def _found(path: str, value: str, type_: str = ANY, **siblings: Any) -> str:
    return SHAPES.found(type_, path, value, siblings)


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "passwordWo",
        "DB_PASSWORD",
        "db-password",
        "clientSecret",
        "apiKey",
        "APIKey",
        "API_KEY",
        "accountKey",
    ],
)
def test_a_name_says_what_it_holds(name: str) -> None:
    assert _found(f"settings.{name}", MADE_UP)


@pytest.mark.parametrize(
    "name",
    ["secretId", "passwordWoVersion", "tokenUrl", "accessKey", "publicKey", "password_encryption", "keyId", "bypass"],
)
def test_a_name_that_only_speaks_of_secrets_is_fine(name: str) -> None:
    assert not _found(f"settings.{name}", MADE_UP)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "${PASSWORD}",
        "$(PASSWORD)",
        "$PASSWORD",
        "{{ password }}",
        "<password>",
        "$6$salt$hash",
        "/run/password",
    ],
)
def test_what_stands_for_a_secret_is_none(value: str) -> None:
    assert not _found("settings.password", value)


@pytest.mark.parametrize(
    "value",
    [
        "0" * 64,
        "sha256:" + "ab" * 32,
        "77777777-7777-4777-8777-777777777777",
        "SCW" + "X" * 17,
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA camille@hub.example",
        "-----BEGIN PUBLIC KEY-----",
        "https://sso.hub.example/realms/hub?client_id=kubernetes",
        "postgresql://reader:${PASSWORD}@10.0.0.5/catalogue",
        "srn://key-manager.scw.eu/regions/fr-par/keys/77777777-7777-4777-8777-777777777777",
    ],
)
def test_hashes_ids_public_keys_and_addresses_are_fine_anywhere(value: str) -> None:
    assert not _found("anything", value)
    assert not _found("userData.setup", value)


def test_a_variable_is_named_beside_its_value() -> None:
    assert _found("env[0].value", MADE_UP, name="PASSWORD")
    assert not _found("env[0].value", MADE_UP, name="GREETING")


@pytest.mark.parametrize("line", [f"password={MADE_UP}", f"token: '{MADE_UP}'", f'{{"apiKey": "{MADE_UP}"}}'])
def test_a_line_of_a_text_gives_a_secret_away(line: str) -> None:
    assert _found("cloudInit", f"#cloud-config\n{line}\n")
    assert not _found("description", f"a text\n{line}\n"), "no text that a machine is told"


@pytest.mark.parametrize("what", load("secret-shapes").rows["forms"])
def test_each_form_is_told_by_its_name(what: str) -> None:
    made_up = {
        "a private key": "-----BEGIN OPENSSH " + "PRIVATE KEY-----",
        "an age secret key": "AGE-SECRET-" + "KEY-1" + "Q" * 58,
        "an AWS secret key": "aws_secret_access_key = " + "aB3" * 13 + "x",
        "an Azure account key": "AccountKey=" + "aB3/" * 21 + "==",
        "an Azure shared access signature": "https://x/y?sv=2024&sig=" + "aB3%2F" * 8,
        "an Azure shared access key": "SharedAccessKey=" + "aB3/" * 10 + "=",
        "a GitHub token": "ghp_" + "aB3d" * 9,
        "a GitLab token": "glpat-" + "aB3d" * 5,
        "a Google key": "AIza" + "aB3dE" * 7,
        "a HashiCorp Vault token": "hvs." + "aB3d" * 6,
        "a JSON web token": "eyJ" + "hbGciOiJ9" + ".eyJ" + "zdWIiOiIx" + "." + "s1gn" * 5,
        "a Pulumi token": "pul-" + "0a" * 20,
        "a Slack token": "xoxb-" + "1234567890",
        "a Stripe key": "sk_live_" + "aB3d" * 4,
        "a password in an address": "postgresql://reader:" + MADE_UP + "@10.0.0.5/x",
    }
    assert _found("anything", f"before {made_up[what]} after") == what
