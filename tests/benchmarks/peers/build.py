"""OpenTofu and the plain Scaleway provider, built once into the user's cache from the go.mod files beside this one."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from engine import manifest
from engine.build import lock
from engine.errors import ManifestMismatchError
from engine.manifest import Manifest
from engine.pins import SCALEWAY_PROVIDER, Part, build_platform, cache_root, part_key
from engine.progress import Progress, Silence
from engine.toolchain import require_go, run_go

SOURCES = Path(__file__).resolve().parent
OPENTOFU_VERSION = "1.12.6"
PROVIDER_ADDRESS = "registry.opentofu.org/scaleway/scaleway"

OPENTOFU = Part("opentofu", f"OpenTofu {OPENTOFU_VERSION}", (("opentofu", OPENTOFU_VERSION),), ("bin/tofu",))
PROVIDER = Part(
    "terraform_provider",
    f"terraform-provider-scaleway {SCALEWAY_PROVIDER}, without overlay",
    (("terraform-provider-scaleway", SCALEWAY_PROVIDER),),
    # As the CLI looks for it in a filesystem mirror.
    (
        f"mirror/{PROVIDER_ADDRESS}/{SCALEWAY_PROVIDER}/{build_platform().replace('/', '_')}"
        f"/terraform-provider-scaleway_v{SCALEWAY_PROVIDER}",
    ),
)
_PACKAGES = {
    OPENTOFU.name: "github.com/opentofu/opentofu/cmd/tofu",
    PROVIDER.name: "github.com/scaleway/terraform-provider-scaleway/v2",
}
# As a release of OpenTofu is built; without it the CLI calls itself a development version.
_OPENTOFU_FLAGS = "-X github.com/opentofu/opentofu/version.dev=no"


@dataclass(frozen=True)
class Peers:
    """What runs OpenTofu: the CLI, and the folder that its configuration names as the provider's mirror."""

    tofu: Path
    mirror: Path


def ensure(progress: Progress | None = None, root: Path | None = None) -> Peers:
    """Both peers, built first when they are not in the cache. A cold build takes some ten minutes on two cores.

    Raises:
        BuildError: one could not be built.
    """
    progress, root = progress or Silence(), root or cache_root().parent / "peers"
    tofu, provider = (_ensure(part, progress, root) for part in (OPENTOFU, PROVIDER))
    return Peers(tofu / OPENTOFU.files[0], provider / "mirror")


def find(root: Path | None = None) -> Peers | None:
    """Both peers if they are in the cache."""
    root = root or cache_root().parent / "peers"
    tofu, provider = (_target(part, root) for part in (OPENTOFU, PROVIDER))
    if not (_is_built(tofu, OPENTOFU) and _is_built(provider, PROVIDER)):
        return None
    return Peers(tofu / OPENTOFU.files[0], provider / "mirror")


def _target(part: Part, root: Path) -> Path:
    return root / f"{part.name}-{part_key(part, SOURCES)}"


def _ensure(part: Part, progress: Progress, root: Path) -> Path:
    target = _target(part, root)
    if _is_built(target, part):
        return target
    root.mkdir(parents=True, exist_ok=True)
    with lock(root / f"{target.name}.lock", progress):
        if not _is_built(target, part):  # asked again: another build may have just ended
            _build(part, target, progress)
    return target


def _is_built(target: Path, part: Part) -> bool:
    try:
        manifest.verify(target, [part])
    except ManifestMismatchError:
        return False
    return True


def _build(part: Part, target: Path, progress: Progress) -> None:
    folder, key = SOURCES / part.name, part_key(part, SOURCES)
    for left in target.parent.glob(f".building-{target.name}-*"):
        shutil.rmtree(left, ignore_errors=True)  # of an interrupted build: this one holds the lock
    work = Path(tempfile.mkdtemp(prefix=f".building-{target.name}-", dir=target.parent))
    try:
        with progress.step(f"building {part.title}") as step:
            go = require_go(folder)
            output = work / part.files[0]
            output.parent.mkdir(parents=True)
            linker = f"-s -w {_OPENTOFU_FLAGS}" if part is OPENTOFU else "-s -w"
            flags = ("-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", linker)
            run_go(folder, step, "build", *flags, "-o", str(output), _PACKAGES[part.name])
            made = manifest.record(work, part, key, go, step.seconds)
        manifest.write(work, Manifest(key, build_platform()).with_part(part.name, made))
        shutil.rmtree(target, ignore_errors=True)  # a damaged one
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
