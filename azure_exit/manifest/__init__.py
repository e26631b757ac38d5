"""Makes transfer manifests: both sides listed, every object or table read on both, compared item by item.

The only part of azure_exit that opens connections, and it only reads. An item counts as the same when its bytes and
SHA-256 (tables: rows and checksum) were computed from what was read on both sides: never from an ETag, a stored MD5,
or what a side says about itself.
"""

from __future__ import annotations

from azure_exit.manifest.run import Progress, Request, make_manifest
from azure_exit.manifest.side import Listed, ManifestError, Reading, Side
from azure_exit.manifest.work import WORK_SUFFIX
from azure_exit.manifest.writing import Made, Whole

__all__ = [
    "WORK_SUFFIX",
    "Listed",
    "Made",
    "ManifestError",
    "Progress",
    "Reading",
    "Request",
    "Side",
    "Whole",
    "make_manifest",
]
