"""A real account: what has to be given before anything acts on it, and what is refused."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from operations.backend import Backend, FileBackend, RemoteBackend
from operations.exits import RefusedError
from operations.target import Target, without_ambient
from operations.workspace import ROOT, Workspace
from settings import Environment, Stage
from stacks.ambient import CREDENTIALS, ORGANIZATION, ambient_problems

BACKEND = "PULUMI_BACKEND_URL"
PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
# The S3 backend signs in with these.
_BACKEND_CREDENTIALS = frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"})
_KEPT = frozenset({BACKEND, *PASSPHRASES, *CREDENTIALS, ORGANIZATION}) | _BACKEND_CREDENTIALS

LOOPBACK = ("127.0.0.1", "localhost")

SOVEREIGN_DOMAIN = "scw.cloud"
EXAMPLE_BACKEND = "s3://BUCKET?endpoint=s3.fr-par.scw.cloud&region=fr-par&s3ForcePathStyle=true"


def require_account(environment: Environment) -> None:
    """Refuse a real environment that cannot be acted on from this shell.

    Raises:
        RefusedError: naming all that is missing or forbidden.
    """
    problems = list(_problems(environment, os.environ))
    if problems:
        raise RefusedError(
            f"{environment.environment} cannot be acted on from this shell:\n"
            + "\n".join(f"  - {problem}" for problem in problems),
            "see README, 'A real account'; to try things out without one: `hub up rehearsal`",
        )


def account(environment: Environment, engine: Mapping[str, str]) -> Target:
    """The target that a real environment is: everything comes from this shell's variables, nothing from a profile."""
    workspace = Workspace(environment.environment)
    variables = {
        **without_ambient(_KEPT),
        **engine,
        ORGANIZATION: environment.organization_id,
        # Else a profile in the home directory would fill in what is not set here.
        "SCW_CONFIG_PATH": str(workspace.empty_scaleway_profile()),
        **_without_proxy_on_loopback(),
    }
    return Target(environment, workspace, _backend(os.environ[BACKEND], variables), variables)


def _without_proxy_on_loopback() -> dict[str, str]:
    """What keeps a company's proxy out of where the engine, its plugins and the program talk to each other.

    They do by gRPC on loopback, which reads HTTPS_PROXY too.
    """
    found: dict[str, str] = {}
    for name in ("NO_PROXY", "no_proxy"):
        given = [each.strip() for each in os.environ.get(name, os.environ.get("NO_PROXY", "")).split(",")]
        found[name] = ",".join(dict.fromkeys([each for each in given if each] + list(LOOPBACK)))
    return found


def _backend(url: str, variables: Mapping[str, str]) -> Backend:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FileBackend(Path(parts.netloc + parts.path).expanduser().absolute())
    return RemoteBackend(url, variables, ROOT)


def _problems(environment: Environment, given: Mapping[str, str]) -> Iterator[str]:
    yield from ambient_problems(environment, given)
    if not any(given.get(name) for name in PASSPHRASES):
        yield f"neither {' nor '.join(PASSPHRASES)} is set: the stacks' secrets are encrypted with it"
    yield from _backend_problems(environment.stage, given.get(BACKEND, ""))


def _backend_problems(stage: Stage, url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if not url:
        yield f"{BACKEND} is not set: say where the state is kept, such as {EXAMPLE_BACKEND}"
    elif parts.scheme in ("http", "https"):
        yield f"{BACKEND} is {parts.hostname}, a service outside the sovereign cloud: use {EXAMPLE_BACKEND}"
    elif parts.scheme == "file":
        if stage is Stage.PRODUCTION:
            yield f"{BACKEND} is a folder on this machine: production's state belongs in a bucket, {EXAMPLE_BACKEND}"
    elif parts.scheme != "s3":
        yield f"{BACKEND} is a {parts.scheme}:// address: use {EXAMPLE_BACKEND}"
    else:
        endpoint = "".join(parse_qs(parts.query).get("endpoint", [])).removeprefix("https://").rstrip("/")
        if not (endpoint == SOVEREIGN_DOMAIN or endpoint.endswith(f".{SOVEREIGN_DOMAIN}")):
            where = endpoint or "(none, which means AWS)"
            yield f"{BACKEND} has the endpoint {where}: the state stays on Scaleway, {EXAMPLE_BACKEND}"
