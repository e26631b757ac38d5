"""Cases of HUB-RES-02."""

from tests.policies.case import bad, good, resource
from tests.policies.cases.dec.estate import account

GROUP = "scaleway:iam/group:Group"

CASES = (
    good("Scaleway's", resource(GROUP, "group")),
    good(
        "the kit's own components, and what runs in the engine's process (no plugin of it here)",
        resource("hub:network:Vpc", "component"),
        resource("random:index/randomId:RandomId", "random", byteLength=8),
        on_engine=False,
    ),
    good("what an account shows", resource("live:iam/user:User", "person"), live=True, on_engine=False),
    bad(
        "another cloud (no plugin of it here)",
        resource(GROUP, "group"),
        resource("aws:s3/bucket:Bucket", "copy"),
        at="copy",
        on_engine=False,
    ),
    bad(
        "a provider of somebody else's monitoring (no plugin of it here)",
        resource("pulumi:providers:datadog", "datadog"),
        at="datadog",
        on_engine=False,
    ),
    good(
        "Azure where it is being left",
        account(),
        layer="azure_exit",
    ),
    bad(
        "Azure anywhere else",
        account(),
        at="lake",
    ),
)
