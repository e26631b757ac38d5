"""What may not leave the platform's own stack for a part of it."""

from __future__ import annotations

from tests.unit.settings.bad_file import BadFile, Told

BAD_PARTS = (
    BadFile(
        "first pool in a part",
        (("size: 1, autoscale: null, volume_gb: 50", "size: 1, part: imaging, volume_gb: 50"),),
        Told(
            "platform.kubernetes.pools[0].part",
            "imaging",
            "the entry leads to the first pool, which is the platform's own",
            "null, or put a pool of the platform's own first",
        ),
    ),
    BadFile(
        "all buckets of a purpose in parts",
        (("    raw: {}", "    raw: {part: imaging}\n    raw-genomics: {part: genomics}"),),
        Told(
            "platform.buckets.raw.part",
            "imaging",
            "of each purpose one bucket is the platform's own, and all of raw are in parts",
            "null, or add another bucket of the purpose",
        ),
    ),
    BadFile(
        "part that no stack can be named after",
        (("    raw: {}", "    raw: {}\n    raw-imaging: {part: Imaging.1}"),),
        Told(
            "platform.buckets.raw-imaging.part",
            "Imaging.1",
            "2 to 32 lower-case letters, digits and single hyphens, a letter first",
            "imaging-1",
        ),
    ),
)
