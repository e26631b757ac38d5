"""What docs/guide/rotate.md says of keys, passwords and the entry's certificate, on the real engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from emulator import authority
from settings import load_environment
from tests.rehearsal.callers import callers, outputs
from tests.rehearsal.hub import ENVIRONMENT, Hub
from tests.rehearsal.prepared import checkpoint


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text, (path, old)
    path.write_text(text.replace(old, new))


def _rotate(checkout: Path, folder: Path) -> None:
    """A month passes, passwords are to be replaced, and somebody brought a new certificate."""
    _edit(checkout / "settings" / "rotation.py", "today.month + 1", "today.month")
    settings = checkout / "environments" / f"{ENVIRONMENT}.yaml"
    _edit(settings, "password_version: 1", "password_version: 2")
    _edit(settings, "databases: [catalogue]\n", "databases: [catalogue]\n      administrator_password_version: 2\n")
    entry = load_environment(ENVIRONMENT).platform.entry
    (checkout / entry.certificate_file).write_text(authority.issue(folder, entry.hostname))


def _order(requests: list[dict[str, Any]], *wanted: tuple[str, str]) -> list[int]:
    """Where the first write of each kind, (method, part of the path), stands among the requests."""
    return [
        next(n for n, each in enumerate(requests) if each["method"] == method and part in each["path"])
        for method, part in wanted
    ]


def test_everything_is_rotated_and_the_new_is_there_before_the_old_goes(apart: Hub, tmp_path: Path) -> None:
    before = callers(apart, outputs(apart, "foundation"))
    urns = {layer: checkpoint(apart, layer).urns for layer in ("foundation", "platform")}
    number = apart.cloud.ask("/requests")[-1]["number"]
    _rotate(apart.checkout, tmp_path / "authority")
    apart.succeed("up", ENVIRONMENT)
    requests = apart.cloud.ask(f"/requests?after={number}")

    after = callers(apart, outputs(apart, "foundation"))
    assert after.keys() == before.keys()
    for name, caller in after.items():
        with caller.http() as client:
            assert client.get("/iam/v1alpha1/api-keys").status_code != 401, name
    for name in after.keys() - {"owner"}:
        assert before[name].access_key != after[name].access_key
        with before[name].http() as client:
            assert client.get("/iam/v1alpha1/api-keys").status_code == 401, name
    made, gone = _order(requests, ("POST", "/iam/v1alpha1/api-keys"), ("DELETE", "/iam/v1alpha1/api-keys/"))
    assert made < gone

    made, used, gone = _order(requests, ("POST", "/certificates"), ("PUT", "/frontends/"), ("DELETE", "/certificates/"))
    assert made < used < gone

    published = outputs(apart, "foundation")["secrets"]
    with apart.cloud.client() as client:
        for user in ("administrator", "catalogue-app", "catalogue-read"):
            region, _, id_ = published[f"database-catalogue-{user}"].partition("/")
            reply = client.get(f"/secret-manager/v1beta1/regions/{region}/secrets/{id_}/versions").json()
            assert [each["description"] for each in reply["versions"]][:1] == ["password 2"], user
    assert {layer: checkpoint(apart, layer).urns for layer in urns} == urns
    apart.succeed("preview", ENVIRONMENT, "--expect-no-changes")
