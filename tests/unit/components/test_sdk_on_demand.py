"""The SDK's packages load what is used of them, and are otherwise what they are without that."""

from __future__ import annotations

import subprocess
import sys

import pytest


def ask(code: str) -> str:
    """What a fresh interpreter prints, with this package imported first."""
    command = [sys.executable, "-c", f"import sys, components\n{code}"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def test_only_what_is_used_is_loaded() -> None:
    loaded = "print(sorted(n for n in sys.modules if n.startswith('pulumiverse_scaleway.')))"
    used = f"from pulumiverse_scaleway import databases\ndatabases.User\n{loaded}"
    assert ask(used) == str(
        ["pulumiverse_scaleway._utilities", "pulumiverse_scaleway.databases", "pulumiverse_scaleway.databases.user"]
    )


@pytest.mark.parametrize(
    ("package", "name", "module"),
    [
        ("databases", "ReadReplica", "databases.read_replica"),
        ("object", "BucketServerSideEncryptionConfiguration", "object.bucket_server_side_encryption_configuration"),
        ("iam", "get_user_output", "iam.get_user"),
        # Not found by their names: the whole package is loaded.
        ("network", "AclRuleArgs", "network._inputs"),
        ("iam", "AwaitableGetUserResult", "iam.get_user"),
    ],
)
def test_each_name_is_found_where_it_is(package: str, name: str, module: str) -> None:
    code = f"from pulumiverse_scaleway import {package}\nprint({package}.{name}.__module__)"
    assert ask(code) == f"pulumiverse_scaleway.{module}"


def test_both_ways_of_importing_give_the_same() -> None:
    code = (
        "from pulumiverse_scaleway import registry\nfrom pulumiverse_scaleway.registry import Namespace\n"
        "import pulumiverse_scaleway.registry as again\n"
        "print(registry.Namespace is Namespace, again is registry)"
    )
    assert ask(code) == "True True"


def test_what_does_not_exist_is_an_attribute_error() -> None:
    code = (
        "from pulumiverse_scaleway import registry\n"
        "try:\n    registry.Nothing\nexcept AttributeError as error:\n    print(error)"
    )
    assert ask(code) == "module 'pulumiverse_scaleway.registry' has no attribute 'Nothing'"


def test_provider_of_the_package_itself() -> None:
    code = "import pulumiverse_scaleway\nprint(pulumiverse_scaleway.Provider.__module__)"
    assert ask(code) == "pulumiverse_scaleway.provider"
