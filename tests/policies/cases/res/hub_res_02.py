"""Cases of HUB-RES-02."""

from tests.policies.case import bad, good, resource

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
        "Azure where it is being left (no plugin of it here)",
        resource("azure-native:storage:StorageAccount", "old"),
        layer="azure_exit",
        on_engine=False,
    ),
    bad(
        "Azure anywhere else (no plugin of it here)",
        resource("azure-native:storage:StorageAccount", "new"),
        layer="platform",
        at="new",
        on_engine=False,
    ),
)
