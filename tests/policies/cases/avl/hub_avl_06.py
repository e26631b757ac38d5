"""Cases of HUB-AVL-06."""

from dataclasses import replace as with_

from tests.policies.case import bad, delete, good, replace, resource, update

BUCKET = "scaleway:object/bucket:Bucket"
CLUSTER = "scaleway:kubernetes/cluster:Cluster"
SERVER = "scaleway:instance/server:Server"
GATEWAY = "scaleway:network/publicGateway:PublicGateway"

_BUCKET = resource(BUCKET, "bucket", {"name": "hub-raw"}, protect=True)
_OPEN = with_(_BUCKET, protect=False)
_GIVEN = {
    "type": "kapsule-dedicated-4",
    "version": "1.36.5",
    "cni": "cilium",
    "privateNetworkId": "fr-par/66666666-6666-4666-8666-666666666666",
}
_SERVER = {"type": "POP2-2C-8G", "image": "ubuntu_jammy"}
_GATEWAY = resource(GATEWAY, "gateway", type="VPC-GW-S")
_SYNTHETIC = resource(BUCKET, "bucket", {"name": "hub-raw", "tags": {"donnees": "synthetic"}})

CASES = (
    good("protected", _BUCKET),
    bad("not protected", _OPEN, at="bucket"),
    good("a rehearsal's bucket goes with it", _OPEN, environment="rehearsal"),
    bad(
        "emptied when deleted",
        resource(BUCKET, "bucket", {"name": "hub-raw", "forceDestroy": True}, protect=True),
        at="bucket.forceDestroy",
    ),
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
    bad("too many go at once", delete(_GATEWAY), at="gateway", facts={"deletions": 21}),
)
