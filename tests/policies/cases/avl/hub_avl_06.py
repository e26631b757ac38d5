"""Cases of HUB-AVL-06."""

from dataclasses import replace as with_

from tests.policies.case import Declared, bad, delete, good, ref, replace, resource, update
from tests.policies.cases.dec.estate import account, network, plan

BUCKET = "scaleway:object/bucket:Bucket"
CLUSTER = "scaleway:kubernetes/cluster:Cluster"
SERVER = "scaleway:instance/server:Server"
GATEWAY = "scaleway:network/publicGateway:PublicGateway"

CLAIM, SPACE = "kubernetes:core/v1:PersistentVolumeClaim", "kubernetes:core/v1:Namespace"
KEY = "scaleway:keymanager/key:Key"
PROTECTION = "pulumi-python:dynamic/hub:DeletionProtection"

_RAW = {"name": "hub-raw", "versioning": {"enabled": True}}
_BUCKET = resource(BUCKET, "bucket", _RAW, protect=True)
_OPEN = with_(_BUCKET, protect=False)
_GIVEN = {
    "type": "kapsule-dedicated-4",
    "version": "1.36.5",
    "cni": "cilium",
    "privateNetworkId": "fr-par/66666666-6666-4666-8666-666666666666",
}
_SERVER = {"type": "POP2-2C-8G", "image": "ubuntu_jammy"}
_GATEWAY = resource(GATEWAY, "gateway", type="VPC-GW-S")
_KEY = resource(KEY, "key", algorithm="aes_256_gcm", usage="symmetric_encryption", protect=True)
_SYNTHETIC = resource(BUCKET, "bucket", {"name": "hub-raw", "tags": {"donnees": "synthetic"}})


def _protection(**other: object) -> Declared:
    return resource(PROTECTION, "protection", {"region": "fr-par", "keys": [], "secrets": [], "lifted": False, **other})


_ZONE = resource("scaleway:domain/zone:Zone", "zone", domain="hub.example", subdomain="portal")
_ADDRESS = resource("scaleway:network/publicGatewayIp:PublicGatewayIp", "address")

CASES = (
    good("protected", _BUCKET),
    bad("not protected", _OPEN, at="bucket"),
    good("a rehearsal's bucket goes with it", _OPEN, environment="rehearsal"),
    bad(
        "emptied when deleted",
        resource(BUCKET, "bucket", {**_RAW, "forceDestroy": True}, protect=True),
        at="bucket.forceDestroy",
    ),
    bad(
        "what is overwritten is lost",
        resource(BUCKET, "bucket", {**_RAW, "versioning": {"enabled": False}}, protect=True),
        at="bucket.versioning.enabled",
    ),
    good("made-up data may be overwritten", _SYNTHETIC, environment="rehearsal"),
    good("a key that is held", _KEY, _protection(keys=[ref("key")])),
    bad("a key that nobody holds", _KEY, _protection(keys=[]), at="key"),
    bad("held until the end only", _protection(lifted=True), at="protection.lifted"),
    good("a rehearsal gives up its keys", _protection(lifted=True), environment="rehearsal"),
    bad("nobody looks any more", delete(_protection()), at="protection"),
    good(
        "a cluster goes alone",
        resource(CLUSTER, "cluster", {**_GIVEN, "deleteAdditionalResources": False}, protect=True),
    ),
    bad(
        "a cluster takes its volumes along",
        resource(CLUSTER, "cluster", {**_GIVEN, "deleteAdditionalResources": True}, protect=True),
        at="cluster.deleteAdditionalResources",
    ),
    good("a protected instance", resource(SERVER, "server", {**_SERVER, "protected": True})),
    bad("an instance that the API deletes", resource(SERVER, "server", _SERVER), at="server.protected"),
    bad("a bucket is deleted", delete(_OPEN), at="bucket"),
    bad("a bucket is renamed, hence replaced", replace(_OPEN, _OPEN), at="bucket"),
    bad("a bucket is no longer protected", update(_BUCKET, _OPEN), at="bucket"),
    bad("also in a rehearsal", update(_BUCKET, _OPEN), at="bucket", environment="rehearsal"),
    good("a rehearsal deletes made-up data", delete(_SYNTHETIC), environment="rehearsal"),
    good("a bucket gets a tag", update(_BUCKET, _BUCKET)),
    good("what is replaced is not counted", replace(_GATEWAY, _GATEWAY), facts={"deletions": 30}),
    bad("a claim is deleted", delete(resource(CLAIM, "results", protect=True)), at="results"),
    bad("a namespace is deleted", delete(resource(SPACE, "app")), at="app"),
    good("a rehearsal's namespace goes", delete(resource(SPACE, "app")), environment="rehearsal"),
    bad("a zone is given up, to which others still point", delete(_ZONE), at="zone"),
    bad("an address that others list goes to somebody else", replace(_ADDRESS, _ADDRESS), at="address"),
    good("a rehearsal gives its zone up", delete(_ZONE), environment="rehearsal"),
    bad("too many go at once", delete(_GATEWAY), at="gateway", facts={"deletions": 21}),
    good("a wave of the exit is signed as a whole", delete(network()), facts={"deletions": 21, **plan(network())}),
    bad(
        "what is in no plan goes with it",
        delete(network()),
        at="network",
        facts={"deletions": 21, **plan(account())},
    ),
)
