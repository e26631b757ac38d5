"""HUB-NET-06: databases answer on a private network, and nowhere else."""

from __future__ import annotations

from policies.access_list import has_exactly_one
from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

INSTANCE = "scaleway:databases/instance:Instance"
ACL = "scaleway:databases/acl:Acl"
REPLICA = "scaleway:databases/readReplica:ReadReplica"
SERVERLESS = "scaleway:databases/serverlessDatabase:ServerlessDatabase"
REDIS = "scaleway:redis/cluster:Cluster"
PRIVATE = {
    INSTANCE: "privateNetwork",
    REPLICA: "privateNetwork",
    REDIS: "privateNetworks",
    "scaleway:mongodb/instance:Instance": "privateNetwork",
    "scaleway:opensearch/deployment:Deployment": "privateNetwork",
    "scaleway:datawarehouse/deployment:Deployment": "privateNetwork",
    "scaleway:kafka/cluster:Cluster": "privateNetwork",
}
PUBLIC = {
    INSTANCE: "loadBalancer",
    REPLICA: "directAccess",
    REDIS: "publicNetwork",
    "scaleway:mongodb/instance:Instance": "publicNetwork",
    "scaleway:datawarehouse/deployment:Deployment": "publicNetworks",
}

CONTROL = Control(
    id="HUB-NET-06",
    title="Databases are private",
    severity=Severity.CRITICAL,
    answers=("SNC 13.2", "HDS 05.C"),
    why="A database without a private network gets a public endpoint by default, and one that has had a public "
    "endpoint keeps it when the block is taken out of the program. A new instance's list admits everybody to it.",
    fix="Set the private network, and no loadBalancer, directAccess or public network. An endpoint that is there "
    "already is deleted through the API; then refresh. Declare one databases.Acl for each instance, with the private "
    "ranges that the flow matrix lets to it.",
    source="Scaleway provider 2.81.0, rdb_instance: a public endpoint unless privateNetwork is set; removing "
    "loadBalancer later shows no difference (DiffSuppressFunc; derived); rdb_acl replaces all rules of an instance, "
    "of which a new one has 0.0.0.0/0",
)


@CONTROL.each(*PRIVATE)
def is_on_a_private_network(database: Resource, context: Context) -> Violations:
    path = PRIVATE[database.type]
    if not database.is_set(path):
        yield database.violation(path, "be set: the database gets a public endpoint without it")


@CONTROL.each(*PUBLIC)
def has_no_public_endpoint(database: Resource, context: Context) -> Violations:
    path = PUBLIC[database.type]
    if _is_there(database, path):
        yield database.violation(path, "not be set: it is a public endpoint", value="set")


@CONTROL.beside(INSTANCE)
def has_one_list(instance: Resource, stack: Stack, context: Context) -> Violations:
    lists = stack.referring(instance, "instanceId", ACL)
    without = "without one it admits 0.0.0.0/0 to any public endpoint"
    yield from has_exactly_one(instance, lists, "databases.Acl", without)


@CONTROL.each(ACL)
def list_names_somebody(acl: Resource, context: Context) -> Violations:
    if not list(acl.nodes("aclRules")):
        yield acl.violation("aclRules", "name a range: what an empty list admits is documented nowhere")


@CONTROL.each(REDIS)
def speaks_tls(cluster: Resource, context: Context) -> Violations:
    if cluster.value("tlsEnabled") is not True:
        yield cluster.violation("tlsEnabled", "be true, written out")


@CONTROL.each(SERVERLESS)
def is_not_serverless(database: Resource, context: Context) -> Violations:
    yield database.violation("", "not be serverless: it cannot be put on a private network")


@CONTROL.change(*PUBLIC)
def endpoint_is_deleted_and_not_forgotten(change: Change, context: Context) -> Violations:
    path = PUBLIC[change.type]
    if (
        not change.deletes
        and change.old
        and change.new
        and _is_there(change.old, path)
        and not _is_there(change.new, path)
    ):
        yield change.violation(path, "be deleted through the API: leaving it out keeps the endpoint", value="left out")


def _is_there(database: Resource, path: str) -> bool:
    """Whether a block stands there, be it empty: an empty one asks for a public endpoint as well."""
    return database.values.get(path) not in (None, [])
