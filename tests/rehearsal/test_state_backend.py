"""The state of a real layer kept in a bucket, as with a real account: the engine's S3 backend over object storage."""

from __future__ import annotations

import pytest

from operations.account import EXAMPLE_BACKEND
from tests.emulator.storage_client import connect
from tests.rehearsal.hub import ENVIRONMENT, Hub, Result

BUCKET, STACK = "state-of-the-rehearsal", f"{ENVIRONMENT}.foundation"


def _pulumi(hub: Hub, *arguments: str) -> Result:
    result = hub.pulumi(
        *arguments,
        variables={
            "PULUMI_BACKEND_URL": EXAMPLE_BACKEND.replace("BUCKET", BUCKET),
            "AWS_ACCESS_KEY_ID": hub.cloud.access_key,
            "AWS_SECRET_ACCESS_KEY": hub.cloud.secret_key,
        },
    )
    assert result.code == 0, result.stdout + result.stderr
    return result


@pytest.mark.timeout(900)
def test_a_layer_comes_up_and_goes_down_with_its_state_in_a_bucket(hub: Hub) -> None:
    hub.target()  # starts the stand-in cloud
    storage = connect(hub.cloud)
    storage.create_bucket(Bucket=BUCKET)
    storage.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})

    _pulumi(hub, "stack", "init", STACK, "--secrets-provider", "passphrase", "--no-select")
    _pulumi(hub, "up", "--yes", "--stack", STACK)
    _pulumi(hub, "preview", "--expect-no-changes", "--stack", STACK)

    keys = {each["Key"] for each in storage.list_objects_v2(Bucket=BUCKET)["Contents"]}
    assert f".pulumi/stacks/hub/{STACK}.json" in keys
    assert not [key for key in keys if key.startswith(".pulumi/locks/")], "an engine that ended leaves no lock"

    _pulumi(hub, "destroy", "--yes", "--stack", STACK)
    left = [each for each in hub.cloud.inventory() if each["name"] != BUCKET]
    assert not left
