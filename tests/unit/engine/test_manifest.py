"""A binary that is not the one that was built is refused, cheaply."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine import manifest
from engine.build import Builder, build
from engine.errors import ManifestMismatchError
from engine.pins import CLI, PARTS, SCALEWAY


@pytest.fixture
def built(builders: dict[str, Builder]) -> Path:
    target = build(builders=builders)
    manifest.verify(target, PARTS)
    return target


def test_what_was_built_is_accepted(built: Path) -> None:
    manifest.verify(built, PARTS, thorough=True)


def test_changed_binary_is_refused_and_named(built: Path) -> None:
    binary = built / "bin/pulumi"
    right = manifest.sha256(binary)
    binary.write_bytes(binary.read_bytes()[:-2] + b"X\n")
    with pytest.raises(ManifestMismatchError) as raised:
        manifest.verify(built, [CLI])
    assert str(binary) in raised.value.problem
    assert right in raised.value.problem
    assert "it is not run" in raised.value.problem
    assert "python -m engine build" in raised.value.way_out


def test_change_is_noticed_though_size_and_time_are_kept(built: Path) -> None:
    binary = built / "bin/pulumi"
    stat = binary.stat()
    binary.write_bytes(binary.read_bytes()[:-2] + b"X\n")
    os.utime(binary, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with pytest.raises(ManifestMismatchError):
        manifest.verify(built, [CLI])


def test_truncated_and_missing_binaries_are_refused(built: Path) -> None:
    (built / "bin/pulumi").write_bytes(b"")
    with pytest.raises(ManifestMismatchError, match="0 bytes"):
        manifest.verify(built, [CLI])
    (built / SCALEWAY.files[0]).unlink()
    with pytest.raises(ManifestMismatchError, match="is missing"):
        manifest.verify(built, [SCALEWAY])


def test_unchanged_binaries_are_not_hashed_again(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_hashing(path: Path) -> str:
        raise AssertionError(path)

    monkeypatch.setattr(manifest, "sha256", no_hashing)
    manifest.verify(built, PARTS)
    with pytest.raises(AssertionError):
        manifest.verify(built, PARTS, thorough=True)


@pytest.mark.parametrize("content", ["", "{}", '{"format": 99}', "not json"])
def test_manifest_that_cannot_be_read_is_none(built: Path, content: str) -> None:
    (built / manifest.MANIFEST).write_text(content)
    assert manifest.read(built) is None
    with pytest.raises(ManifestMismatchError, match=r"manifest\.json"):
        manifest.verify(built, [CLI])
