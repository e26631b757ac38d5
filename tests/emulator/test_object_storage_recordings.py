"""The recorded S3 replies of the provider's testdata are the stand-in's, but for a list that may only shrink."""

from __future__ import annotations

from tests.emulator.cassettes import corpus
from tests.emulator.cassettes.storage import Differences, StorageReplay

# Lists all buckets of all projects and regions of a real account, which no replay can have.
OF_AN_ACCOUNT = "list-object-buckets-basic"

KNOWN = {
    "GET bucket: /ListBucketResult/Contents/ChecksumType=FULL_OBJECT extra": "recorded in 2025-02, before it was told",
    "PUT object: header x-amz-checksum-type extra": "recorded in 2025-02, before it was told",
    "HEAD object: header content-encoding missing": "recorded in 2025-02, when `aws-chunked` was kept as an encoding",
    "HEAD bucket: status 403 recorded, 200 here": "asked by a key of another project; a replay has the owner's only",
}


def test_recorded_replies_are_given_again() -> None:
    folder = corpus.require_recordings()
    differences = Differences()
    for path in sorted((folder / "object" / "testdata").glob("*.cassette.yaml")):
        if not path.name.startswith(OF_AN_ACCOUNT):
            StorageReplay(path).run(differences)
    new = {each: name for each, name in differences.seen_in.items() if each not in KNOWN}
    assert not new, f"replies differ from the recorded ones: {new}"
    gone = KNOWN.keys() - differences.seen_in.keys()
    assert not gone, f"these no longer differ; take them off the list: {gone}"
    assert differences.replayed > 2000
    print(f"object storage: {differences.replayed} recorded requests replayed, {differences.alike} answered alike")
