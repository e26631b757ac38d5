"""Cases of HUB-CRY-06."""

from typing import Any

from tests.policies.case import Declared, bad, good, ref, resource

_FIRST, _SECOND = "88888888-8888-4888-8888-888888888888", "99999999-9999-4999-8999-999999999999"
_KEY = resource("scaleway:keymanager/key:Key", "key", usage="symmetric_encryption", algorithm="aes_256_gcm")
_LITERAL = "fr-par/77777777-7777-4777-8777-777777777777"


def _tagged(role: str) -> Declared:
    return resource(_KEY.type, "key", {**_KEY.properties, "tags": [f"role={role}"]})


def _secret(name: str, project: str, key: Any = _LITERAL, *tags: str) -> Declared:
    given = {"keyId": key, "projectId": project, "protected": True, "tags": list(tags)}
    return resource("scaleway:secrets/secret:Secret", name, given)


def _bucket(name: str, project: str, key: Any, data_class: str = "sante") -> tuple[Declared, ...]:
    default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key}
    encryption = {
        "bucket": ref(name),
        "projectId": project,
        "rules": [{"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": True}],
    }
    return (
        resource(
            "scaleway:object/bucket:Bucket",
            name,
            name=f"hub-cases-cry-06-{name}",
            projectId=project,
            tags={"donnees": data_class},
        ),
        resource(
            "scaleway:object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            f"{name}-encryption",
            encryption,
        ),
    )


def _at(name: str) -> str:
    return f"{name}-encryption.rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId"


_OTHER = "66666666-6666-4666-8666-666666666666"

CASES = (
    good("several secrets of one project", _secret("one", _FIRST), _secret("two", _FIRST)),
    good("a key for each project", *_bucket("raw", _FIRST, _LITERAL), *_bucket("backups", _SECOND, _OTHER)),
    good("a key of this stack, once", _KEY, *_bucket("raw", _FIRST, ref("key"))),
    good("no key of ours", _secret("one", _FIRST, ""), _secret("two", _SECOND, "")),
    bad(
        "two buckets of two projects",
        *_bucket("raw", _FIRST, _LITERAL),
        *_bucket("backups", _SECOND, "77777777-7777-4777-8777-777777777777"),
        at=(_at("raw"), _at("backups")),
    ),
    bad(
        "a key of this stack, in two projects",
        _KEY,
        *_bucket("raw", _FIRST, ref("key")),
        _secret("password", _SECOND, ref("key")),
        at=(_at("raw"), "password.keyId"),
    ),
    bad(
        "two classes of data",
        *_bucket("raw", _FIRST, _LITERAL),
        *_bucket("open", _FIRST, _LITERAL, "public"),
        at=(_at("raw"), _at("open")),
    ),
    good("a key made for encryption", _tagged("encryption"), *_bucket("raw", _FIRST, ref("key"))),
    bad(
        "two buckets of one project",
        *_bucket("raw", _FIRST, _LITERAL),
        *_bucket("curated", _FIRST, _LITERAL),
        at=(_at("raw"), _at("curated")),
    ),
    bad("a key that signs", _tagged("evidence"), *_bucket("raw", _FIRST, ref("key")), at=_at("raw")),
    bad("the key of pseudonyms", _tagged("pseudonyme"), _secret("one", _FIRST, ref("key")), at="one.keyId"),
)
