"""Kubernetes manifests: the YAML or JSON files of a folder, several documents a file, lists of resources too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from policies.reading import DocumentError
from policies.resource import Resource
from policies.yaml_text import read_documents

_ENDINGS = (".yaml", ".yml", ".json")


def read_manifests(folder: Path) -> tuple[Resource, ...]:
    """The resources of all manifests in a folder and below, under the type tokens of Pulumi's Kubernetes provider.

    Raises:
        DocumentError: the folder is not there or holds no manifest, or a file is none.
    """
    if not folder.is_dir():
        raise DocumentError(f"{folder} is no folder", "name the folder that the manifests lie in")
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in _ENDINGS and path.is_file()]
    found = tuple(resource for path in paths for resource in _file(path))
    if not found:
        raise DocumentError(f"{folder} holds no manifest", f"files must end in {', '.join(_ENDINGS)}")
    return found


def token(api_version: str, kind: str) -> str:
    """`kubernetes:core/v1:Pod` for `v1` and `Pod`, `kubernetes:apps/v1:Deployment` for `apps/v1` and `Deployment`."""
    return f"kubernetes:{api_version if '/' in api_version else f'core/{api_version}'}:{kind}"


def _file(path: Path) -> Iterator[Resource]:
    try:
        text = path.read_text(encoding="utf-8")
        documents = list(read_documents(text))
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path} cannot be read: {error}") from None
    except yaml.YAMLError as error:
        way_out = "render a chart's templates first: `helm template`" if "{{" in text else "mend the file"
        raise DocumentError(f"{path} is no YAML: {error}", way_out) from None
    for line, document in documents:
        if document is not None:
            yield from _manifest(document, path, line)


def _manifest(document: Any, path: Path, line: int) -> Iterator[Resource]:
    where = f"{path}:{line}"
    if not isinstance(document, Mapping) or not all(isinstance(document.get(k), str) for k in ("apiVersion", "kind")):
        raise DocumentError(f"{where} has no apiVersion and kind: it is no manifest", "keep other files elsewhere")
    kind, items = document["kind"], document.get("items")
    if kind.endswith("List") and isinstance(items, list):
        for each in items:
            # The entries of a typed list, such as PodList, may leave out what the list says.
            bare = {"apiVersion": document["apiVersion"], "kind": kind.removesuffix("List")}
            entry = {**bare, **each} if isinstance(each, Mapping) and kind != "List" else each
            yield from _manifest(entry, path, line)
        return
    metadata = document.get("metadata")
    given = metadata if isinstance(metadata, Mapping) else {}
    name = str(given.get("name") or given.get("generateName") or path.stem)
    namespace = str(given.get("namespace") or "")
    type_ = token(document["apiVersion"], kind)
    full = f"{namespace}/{name}" if namespace else name
    yield Resource(
        urn=f"urn:manifest::{path.as_posix()}::{type_}::{full}",
        type=type_,
        name=full,
        given=dict(document),
        id=full,
        origin=str(path),
        source=where,
    )
