"""The picture of an environment, made from what its layers declare: `picture`."""

from __future__ import annotations

from reference.declarations import Declarations
from reference.picture.arrows import arrows, level
from reference.picture.boxes import arrange
from reference.picture.content import content
from reference.picture.drawing import draw
from settings.flow_matrix import flows


def picture(declared: Declarations) -> str:
    """The environment as SVG."""
    environment = declared.environment
    root = content(declared)
    arrange(root, 0, 0)
    level(root, "users", "load balancer")
    level(root, "administrators", "gateway")
    port = declared.one("loadbalancers.Frontend").inputs["inboundPort"]
    bastion = declared.one("network.PublicGateway").inputs["bastionPort"]
    lines = list(arrows(root, flows(environment), (f"https {port}", f"ssh {bastion}")))
    about = (
        f"The environment {environment.environment} as its code declares it: projects, the networks of the VPC with "
        "the flows between them, cluster, databases, buckets with their keys and locks, audit and identities."
    )
    return draw(root, lines, f"{environment.environment} on Scaleway", about)
