"""Cases of HUB-CRY-03."""

from typing import Any

from tests.policies.case import Declared, bad, good, resource

_PASSPHRASE = {
    "csi.storage.k8s.io/node-stage-secret-name": "passphrase",
    "csi.storage.k8s.io/node-stage-secret-namespace": "project-a",
}


def _class(name: str = "encrypted", **parameters: str) -> Declared:
    given = {"provisioner": "csi.scaleway.com", "parameters": parameters, "metadata": {"name": name}}
    return resource("kubernetes:storage.k8s.io/v1:StorageClass", "class", given)


_ENCRYPTED = _class(encrypted="true", **_PASSPHRASE)


def _spec(name: str | None, **labels: str) -> dict[str, Any]:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}}
    return {"metadata": {"labels": labels}, "spec": spec | ({"storageClassName": name} if name else {})}


def _claim(name: str | None, **labels: str) -> Declared:
    return resource("kubernetes:core/v1:PersistentVolumeClaim", "claim", _spec(name, **labels))


def _set(name: str | None) -> Declared:
    return resource("kubernetes:apps/v1:StatefulSet", "set", spec={"volumeClaimTemplates": [_spec(name)]})


def _volume(*tags: str) -> Declared:
    return resource("scaleway:block/volume:Volume", "volume", iops=5000, sizeInGb=10, tags=list(tags))


CASES = (
    good("a volume that is formatted so", _volume("donnees=sante", "chiffrement=luks")),
    good("a volume of made-up data", _volume("donnees=synthetic")),
    bad("a volume of health data", _volume("donnees=sante"), at="volume.tags"),
    bad("a volume that says nothing", _volume(), at="volume.tags"),
    good("an encrypting class", _ENCRYPTED, _claim("encrypted"), _set("encrypted")),
    good("made-up data", _claim(None, donnees="synthetic")),
    bad("the cluster's default", _ENCRYPTED, _claim(None), at="claim.spec.storageClassName"),
    bad("another class", _ENCRYPTED, _claim("scw-bssd"), at="claim.spec.storageClassName"),
    bad(
        "a class that does not encrypt",
        _class("in-clear", **_PASSPHRASE),
        _claim("in-clear"),
        at="claim.spec.storageClassName",
    ),
    bad(
        "a class without a passphrase of ours",
        _class("with-their-passphrase", encrypted="true"),
        _claim("with-their-passphrase"),
        at=("class.parameters", "claim.spec.storageClassName"),
    ),
    bad(
        "a template of a set",
        _ENCRYPTED,
        _set(None),
        at="set.spec.volumeClaimTemplates[0].spec.storageClassName",
    ),
)
