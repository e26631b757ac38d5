"""Every trap of the provider that a component closes, and where it is held: an input, an option, an order, or a test.

A row is a line `# Trap: ...` of `components/`, as far as that line goes, under its file. `test_traps.py` refuses a line
without its row and a row without its line, and asks each row about the declarations of the rehearsal and of production.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reference.declarations import Declarations, Declared
from settings import Tier
from tests.unit.components.held import Held, after, at, every, given, holds, never, option, protects, sets, tested


def _same_project(each: Declared) -> bool:
    """A bucket and its children are named and placed alike: by the bucket's name and the project's id."""
    return bool(each.inputs.get("projectId")) and bool(each.inputs.get("bucket"))


def _own_key(each: Declared) -> bool:
    """Encrypted under Key Manager, where it is, by a bare id and with a bucket key."""
    default = at(each.inputs, "rules.0.applyServerSideEncryptionByDefault")
    if default["sseAlgorithm"] == "AES256":
        return "kmsMasterKeyId" not in default
    return "/" not in default["kmsMasterKeyId"] and at(each.inputs, "rules.0.bucketKeyEnabled") is True


def _each_database_names_its_tiers(declarations: Declarations) -> Iterator[str]:
    """One list for each instance, with the networks that reach it by the flow matrix, and no other range."""
    lists = {each.inputs["instanceId"]: each for each in every(declarations, "databases.Acl")}
    if lists.keys() != {each.id for each in every(declarations, "databases.Instance")}:
        yield "each instance has one list"
    plan = declarations.environment.address_plan
    wanted = [str(plan.subnet(tier)) for tier in (Tier.CLUSTER, Tier.ADMINISTRATION)]
    for each in lists.values():
        if [rule["ip"] for rule in each.inputs["aclRules"]] != wanted:
            yield f"{each.urn}: it has to admit {wanted}"


def _goes_with_its_instance(declarations: Declarations) -> Iterator[str]:
    instances = {each.id: each.urn for each in every(declarations, "databases.Instance")}
    for each in every(declarations, "databases.Acl"):
        if each.options.deleted_with != instances[each.inputs["instanceId"]]:
            yield f"{each.urn}: it goes before its instance does"


def _locks(declarations: Declarations) -> Iterator[str]:
    """A bucket is made with object lock if, and only if, it gets a rule for it."""
    locked = {each.inputs["bucket"] for each in every(declarations, "object.BucketLockConfiguration")}
    for each in every(declarations, "object.Bucket"):
        if each.inputs["objectLockEnabled"] != (each.inputs["name"] in locked):
            yield f"{each.urn}: object lock at creation and its rule part"


def _autoscaled(declarations: Declarations) -> Iterator[str]:
    """The size is left alone where the cluster changes it, and nowhere else."""
    for each in every(declarations, "kubernetes.Pool"):
        wanted = ("size",) if each.inputs["autoscaling"] else ()
        if each.options.ignore_changes != wanted:
            yield f"{each.urn}: ignore_changes has to be {wanted}"


def _euros(declarations: Declarations) -> Iterator[str]:
    wanted = declarations.environment.foundation.budget.monthly_eur
    for each in every(declarations, "billing.Budget"):
        if each.inputs["consumptionLimit"] != wanted:
            yield f"{each.urn}: {each.inputs['consumptionLimit']} is not the file's {wanted} euros"


def _previews_read_buckets(declarations: Declarations) -> Iterator[str]:
    preview = declarations.one("iam.Policy", name=f"{declarations.environment.environment}-preview")
    if not any("ObjectStorageReadOnly" in rule["permissionSetNames"] for rule in preview.inputs["rules"]):
        yield "who previews cannot read a bucket's policy"


def _only_nodes_go_out(declarations: Declarations) -> Iterator[str]:
    """One attachment masquerades and announces the default route: the cluster's."""
    for each in every(declarations, "network.GatewayNetwork"):
        way = (at(each.inputs, "enableMasquerade"), at(each.inputs, "ipamConfigs.0.pushDefaultRoute"))
        if way != ((True, True) if each.name.endswith("-cluster") else (False, False)):
            yield f"{each.urn}: masquerade and default route are {way}"


FIXED_OF_A_KEY = ("usage", "algorithm", "origin", "protectionLevel")
"""What the provider plans as an update that does nothing. Source: v2.81.0, internal/services/keymanager."""

_RIGHTS = "tests/unit/components/identity/test_rights.py"
_ADOPTED = "tests/unit/components/azure_exit/test_adopted.py"
_BUCKET_CHILDREN = (
    "object.BucketLockConfiguration",
    "object.BucketPolicy",
    "object.BucketServerSideEncryptionConfiguration",
)

TRAPS: Mapping[str, Mapping[str, tuple[Held, ...]]] = {
    "audit/trail.py": {
        "an export needs the bucket's lock, and a lock set after the first file would not cover it.": (
            after("pulumi-python:dynamic/hub:AuditTrailExport", "object.BucketLockConfiguration"),
        ),
    },
    "azure_exit/adopted.py": {
        "without ignore_changes the import is followed by an update of the live resource, for ever after.": (
            tested(f"{_ADOPTED}::test_a_row_is_taken_in_as_it_is_and_never_changed"),
        ),
        "the delete of a setting writes defaults back: the engine forgets it, and sends nothing.": (
            tested(f"{_ADOPTED}::test_a_setting_is_forgotten_and_all_else_deleted"),
        ),
    },
    "billing/budget.py": {
        "older documentation of the provider says cents. The SDK says euros, and the API takes whole ones.": (_euros,),
    },
    "databases/postgresql.py": {
        'the provider takes "already exists" for something that passes, and repeats the creation of a database or': (
            option("databases.Database", "custom_timeouts", {"create": "5m"}),
            option("databases.User", "custom_timeouts", {"create": "5m"}),
        ),
        "off by default, and turning it on later copies all data.": (
            sets("databases.Instance", "encryptionAtRest", True),
        ),
        "the default is a local disk.": (sets("databases.Instance", "volumeType", "sbs_5k", "sbs_15k"),),
        "without a private network the instance gets a public endpoint; `enable_ipam` keeps it known to IPAM.": (
            given("databases.Instance", "privateNetwork.pnId"),
            sets("databases.Instance", "privateNetwork.enableIpam", True),
            never("databases.Instance", "loadBalancer"),
        ),
        "unset, backups may be kept in another region.": (
            sets("databases.Instance", "backupSameRegion", True),
            sets("databases.Instance", "disableBackup", False),
        ),
        "another name replaces the instance, with all it holds: no file can change it.": (
            sets("databases.Instance", "userName", "administrator"),
            protects("databases.Instance"),
        ),
        "a new instance admits 0.0.0.0/0.": (
            _each_database_names_its_tiers,
            after("databases.User", "databases.Acl"),
        ),
        "deleting the resource takes the rules away from an instance that goes on, so it goes with it only.": (
            protects("databases.Acl"),
            _goes_with_its_instance,
        ),
        "`direct_access` would be a public endpoint.": (
            never("databases.ReadReplica", "directAccess"),
            given("databases.ReadReplica", "privateNetwork.privateNetworkId"),
            sets("databases.ReadReplica", "privateNetwork.enableIpam", True),
        ),
        "the default keeps the copy in the same zone.": (sets("databases.ReadReplica", "sameZone", False),),
        "a privilege covers the tables that exist when it is sent: docs/guide/change-platform.md says what to do.": (
            sets("databases.Privilege", "permission", "readonly", "readwrite", "all"),
        ),
    },
    "entry/load_balancer.py": {
        "the default is `intermediate`, which still takes old protocol versions.": (
            sets("loadbalancers.LoadBalancer", "sslCompatibilityLevel", "ssl_compatibility_level_modern"),
        ),
        "off by default, and the last stretch would be in clear.": (
            sets("loadbalancers.Backend", "sslBridging", True),
            sets("loadbalancers.Backend", "ignoreSslServerVerify", False),
        ),
        "of what has a fixed name the old one is deleted first, which fails while the frontend uses it.": (
            option("loadbalancers.Certificate", "delete_before_replace", False),
        ),
        "off by default.": (sets("loadbalancers.Frontend", "enableAccessLogs", True),),
    },
    "identity/api_keys.py": {
        "without it, S3 calls with this key go to the organisation's default project.": (
            given("iam.ApiKey", "defaultProjectId"),
        ),
        "without it, the secret key is in the state.": (given("iam.ApiKey", "secretId"),),
    },
    "identity/applications.py": {
        "a bucket's lock counts as a right on objects. The buckets' policies give the deployer none on objects.": (
            tested(f"{_RIGHTS}::test_rights_on_objects_that_only_serve_the_lock_end_at_the_projects_with_locks"),
            tested(f"{_RIGHTS}::test_no_bucket_names_who_previews_or_deploys_among_its_users"),
        ),
        "no smaller set reads a bucket's policy and lock; without it a refresh takes them for gone.": (
            _previews_read_buckets,
        ),
    },
    "identity/people.py": {
        "a group that lists its own members fights with those that SCIM and memberships add.": (
            sets("iam.Group", "externalMembership", True),
            never("iam.Group", "userIds"),
        ),
    },
    "identity/workloads.py": {
        "with SSE-KMS, S3 rights are not enough: readers decrypt and writers encrypt with the bucket's key.": (
            tested(f"{_RIGHTS}::test_a_workload_has_the_keys_of_all_its_buckets"),
            tested("tests/rehearsal/test_rights.py::test_what_reads_under_a_key_is_written_under_it"),
        ),
    },
    "keys/key_ring.py": {
        "Key Manager deletes an unprotected key, and all that it encrypted, seven days after one call.": (
            sets("keymanager.Key", "unprotected", False),
        ),
        "taking it away sends nothing, and the key goes on rotating: it hangs on the purpose, not on a file.": (
            holds(
                "keymanager.Key",
                "a symmetric key of Key Manager's own rotates",
                lambda each: (
                    bool(each.inputs.get("rotationPolicy"))
                    is (each.inputs["usage"] == "symmetric_encryption" and each.inputs["origin"] == "scaleway_kms")
                ),
            ),
        ),
        "the provider plans a change of these as an update that does nothing.": (
            option("keymanager.Key", "replace_on_changes", FIXED_OF_A_KEY),
            protects("keymanager.Key"),
        ),
    },
    "kubernetes/cluster.py": {
        "the default is a mutualised control plane, which is outside the HDS scope and has no audit log.": (
            holds(
                "kubernetes.Cluster",
                "the control plane is dedicated",
                lambda each: each.inputs["type"].startswith("kapsule-dedicated-"),
            ),
        ),
        "true would delete volumes, load balancers and the private network with the cluster.": (
            sets("kubernetes.Cluster", "deleteAdditionalResources", False),
        ),
        "the kubeconfig in the outputs holds a token.": (
            holds(
                "kubernetes.Cluster",
                "the kubeconfigs are a secret output",
                lambda each: "kubeconfigs" in each.options.additional_secret_outputs,
            ),
        ),
        "a new cluster admits 0.0.0.0/0, and `scaleway_ranges` would admit every Scaleway customer.": (
            holds(
                "kubernetes.Acl",
                "each rule is an address range",
                lambda each: all(rule.get("ip") and not rule.get("scalewayRanges") for rule in each.inputs["aclRules"]),
            ),
            after("kubernetes.Acl", "kubernetes.Cluster"),
            holds(
                "kubernetes.Pool",
                "it comes after the access list of its cluster",
                lambda each: any("kubernetes/acl:Acl" in urn for urn in each.depends_on),
            ),
        ),
        "deleting the resource opens the API to 0.0.0.0/0 again.": (protects("kubernetes.Acl"),),
    },
    "kubernetes/pool.py": {
        "off by default.": (sets("kubernetes.Pool", "autohealing", True),),
        "nodes get public addresses unless this is set.": (sets("kubernetes.Pool", "publicIpDisabled", True),),
        "otherwise all pools of the zone share a default group.": (given("kubernetes.Pool", "securityGroupId"),),
        "local disks are outside the HDS scope unless the customer encrypts them.": (
            sets("kubernetes.Pool", "rootVolumeType", "sbs_5k"),
        ),
        "with the default surge of 0 an upgrade takes a node away first. And the provider cannot send": (
            sets("kubernetes.Pool", "upgradePolicy", {"maxSurge": 1, "maxUnavailable": 1}),
        ),
        "`startup_taints` overwrite `taints` in this provider version, so they are not offered.": (
            never("kubernetes.Pool", "startupTaints"),
        ),
        "two pools cannot have one name at the same time.": (option("kubernetes.Pool", "delete_before_replace", True),),
        "with autoscaling the size is only where it starts from; each preview would plan to set it back.": (
            _autoscaled,
        ),
    },
    "network/acl.py": {
        "the provider's default is accept, for IPv6 as well.": (
            sets("network.Acl", "defaultPolicy", "drop"),
            lambda declarations: iter(
                ()
                if {each.inputs["isIpv6"] for each in every(declarations, "network.Acl")} == {False, True}
                else ("one family",)
            ),
        ),
        "deleting the resource writes an empty list that accepts everything.": (protects("network.Acl"),),
        "left out, the protocol is ANY.": (
            holds(
                "network.Acl",
                "each rule names its protocol",
                lambda each: all(rule["protocol"] in ("TCP", "UDP", "ICMP") for rule in each.inputs["rules"]),
            ),
        ),
    },
    "network/gateway.py": {
        "unset means everyone. The API takes no list at creation: the provider sends it in a second call, and": (
            given("network.PublicGateway", "allowedIpRanges"),
            after("network.GatewayNetwork", "network.PublicGateway"),
            holds(
                "network.GatewayNetwork",
                "the bastion is asked for before the creation",
                lambda each: any(hook.endswith("-gateway-bastion") for hook in each.options.before_create),
            ),
        ),
        "another zone replaces gateway and address, and no node reaches the cluster's API until its list of": (
            protects("network.PublicGateway"),
            protects("network.PublicGatewayIp"),
        ),
        "masquerade is on by default, and would give a tier without need a way out.": (_only_nodes_go_out,),
    },
    "network/security_group.py": {
        "both default policies are accept unless written out.": (
            sets("instance.SecurityGroup", "inboundDefaultPolicy", "drop"),
            sets("instance.SecurityGroup", "outboundDefaultPolicy", "drop"),
        ),
    },
    "network/vpc.py": {
        "routing cannot be switched off again: what passes between tiers is for the access list to say.": (
            sets("network.Vpc", "enableRouting", True),
            after("network.Acl", "network.Vpc"),
        ),
        "the API propagates custom routes whatever is asked, so False would be a change in each preview.": (
            never("network.Vpc", "enableCustomRoutesPropagation"),
            lambda declarations: (f"{each.urn}: a route of ours" for each in declarations.of("network.Route")),
        ),
        "a transitive VPC forwards a peer's packets to other peers.": (
            sets("network.Vpc", "enableTransitivity", False),
        ),
        "without a VPC's id the project's default VPC is used.": (given("network.PrivateNetwork", "vpcId"),),
        "a tier that learns the default route has a way out.": (
            sets("network.PrivateNetwork", "enableDefaultRoutePropagation", False),
        ),
    },
    "observability/cockpit.py": {
        "a change of name or type replaces the source and loses what it holds.": (
            holds(
                "observability.Source", "it is named by its type", lambda each: each.name.endswith(each.inputs["type"])
            ),
            protects("observability.Source"),
        ),
    },
    "secrets/vault.py": {
        "without a key of ours, versions are encrypted with Scaleway's.": (
            given("secrets.Secret", "keyId"),
            after("secrets.Secret", "keymanager.Key"),
        ),
        "an unprotected secret is deleted by one call.": (sets("secrets.Secret", "protected", True),),
    },
    "storage/bucket.py": {
        "object storage knows keys by their bare UUID.": (
            holds("object.BucketServerSideEncryptionConfiguration", "a bare key, and a bucket key with it", _own_key),
        ),
        "SSE-KMS without a bucket key is refused.": (
            holds("object.BucketServerSideEncryptionConfiguration", "a bare key, and a bucket key with it", _own_key),
        ),
        "object lock cannot be added later, and a change of it or of the name replaces the bucket.": (
            _locks,
            protects("object.Bucket"),
        ),
        "force_destroy deletes locked objects too.": (sets("object.Bucket", "forceDestroy", False),),
        "a child without the project's id looks for the bucket in the default project and gets a 403.": tuple(
            holds(kind, "it names its bucket and project", _same_project) for kind in _BUCKET_CHILDREN
        ),
        "once there, the policy shuts out whoever it does not name: it comes last and names its administrators.": (
            after("object.BucketPolicy", "object.BucketServerSideEncryptionConfiguration"),
            holds(
                "object.BucketPolicy",
                "it has administrators",
                lambda each: '"Sid":"Administer"' in each.inputs["policy"],
            ),
        ),
    },
}
