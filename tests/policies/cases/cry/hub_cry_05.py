"""Cases of HUB-CRY-05."""

from typing import Any

from tests.policies.case import Declared, bad, delete, good, replace, resource, update


def _key(*, protect: bool = False, **more: Any) -> Declared:
    given = {
        "usage": "symmetric_encryption",
        "algorithm": "aes_256_gcm",
        "unprotected": False,
        "protectionLevel": "hsm",
        "rotationPolicy": {"rotationPeriod": "2160h0m0s"},
    }
    kept = {key: value for key, value in (given | more).items() if value is not None}
    return resource("scaleway:keymanager/key:Key", "key", kept, protect=protect)


_SIGNING: dict[str, Any] = {"usage": "asymmetric_signing", "rotationPolicy": None}
_SOFT: dict[str, Any] = {"protectionLevel": "software"}
_PSEUDONYM: dict[str, Any] = {"tags": ["role=pseudonyme"]}


def _secret(**more: Any) -> Declared:
    return resource("scaleway:secrets/secret:Secret", "secret", {"protected": True} | more)


CASES = (
    good("encrypts", _key()),
    good("rotates every year", _key(rotationPolicy={"rotationPeriod": "8760h"})),
    good("signs", _key(**_SIGNING, algorithm="ec_p256_sha256")),
    good("imported by custodians", _key(**_PSEUDONYM, origin="external", rotationPolicy=None)),
    bad("signs with a short key", _key(**_SIGNING, algorithm="rsa_pss_2048_sha256"), at="key.algorithm"),
    bad("never rotates", _key(rotationPolicy=None), at="key.rotationPolicy.rotationPeriod"),
    bad(
        "rotates every two years",
        _key(rotationPolicy={"rotationPeriod": "17520h"}),
        at="key.rotationPolicy.rotationPeriod",
        on_engine=False,  # the provider refuses it
    ),
    bad("unprotected", _key(unprotected=True), at="key.unprotected"),
    bad("its protection was lifted", _key(unprotected=None, protected=False), at="key.protected", on_engine=False),
    bad("a pseudonym key that Scaleway makes", _key(**_PSEUDONYM), at="key.origin"),
    bad("an escrow key that Scaleway makes", _key(tags=["role=sequestre"]), at="key.origin"),
    good("rotates more often", update(_key(), _key(rotationPolicy={"rotationPeriod": "720h"}))),
    bad("is deleted", delete(_key()), at="key"),
    bad("is replaced", replace(_key(), _key()), at="key"),
    bad("loses the engine's protection", update(_key(protect=True), _key()), at="key"),
    good("imported into software", _key(**_PSEUDONYM, **_SOFT, origin="external", rotationPolicy=None)),
    bad("in software", _key(**_SOFT), at="key.protectionLevel"),
    bad("unset: in software", _key(protectionLevel=None), at="key.protectionLevel"),
    bad(
        "unset, of custodians",
        _key(**_PSEUDONYM, **{**_SOFT, "protectionLevel": None}, origin="external", rotationPolicy=None),
        at="key.protectionLevel",
    ),
    bad("imported by nobody knows whom", _key(origin="external", rotationPolicy=None), at="key.origin"),
    bad(
        "an algorithm for something else (the API refuses it)",
        _key(usage="asymmetric_encryption", rotationPolicy=None),
        at="key.usage",
        on_engine=False,
    ),
    good("a secret under a key", _secret(keyId="fr-par/77777777-7777-4777-8777-777777777777")),
    bad("a secret under Scaleway's key", _secret(), at="secret.keyId"),
)
