"""Cases of HUB-CRY-02."""

from tests.policies.case import Declared, bad, good, ref, resource, secret


def _bucket(**tags: str) -> Declared:
    return resource("scaleway:object/bucket:Bucket", "bucket", name="hub-cases-cry-02", tags=tags)


def _item(key: str = "", **tags: str) -> Declared:
    more = {"sseCustomerKey": secret(key)} if key else {}
    given = {"bucket": ref("bucket"), "key": "delivery.bin", "content": "x", **more}
    return resource("scaleway:object/item:Item", "item", given, tags=tags)


_SANTE = _bucket(donnees="sante", chiffrement="client")
_TRACES = _bucket(donnees="traces")

CASES = (
    good("writers encrypt", _SANTE),
    good("requests bring the key", _bucket(donnees="sante", chiffrement="sse-c")),
    good("no health data", _TRACES),
    good("made-up data", _bucket(donnees="synthetic"), environment="rehearsal"),
    good("an object with its key", _SANTE, _item("a-key-of-thirty-two-characters-0")),
    good("an object that is ciphertext", _SANTE, _item(chiffrement="client")),
    good("an object of traces", _TRACES, _item()),
    bad("nobody says who encrypts", _bucket(donnees="sante"), at="bucket.tags.chiffrement"),
    bad("no class is health data", _bucket(), at="bucket.tags.chiffrement"),
    bad("Scaleway encrypts", _bucket(donnees="sante", chiffrement="sse-kms"), at="bucket.tags.chiffrement"),
    bad("an object in clear", _SANTE, _item(), at="item.sseCustomerKey"),
    bad("an object that says it is health data", _TRACES, _item(donnees="sante"), at="item.sseCustomerKey"),
)
