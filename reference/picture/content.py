"""What the picture shows, read from the collected resources: names, sizes and limits are the program's own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from components.account.projects import DESCRIPTIONS, ProjectRole
from reference.declarations import Declarations, Declared
from reference.picture.arrows import flow_label, is_drawn
from reference.picture.boxes import ARROW_GAP, GAP, Box, Direction, Line, columns, widen_alike
from settings import Tier
from settings.flow_matrix import flows
from stacks import layers_of

ROW = Direction.ROW
_MOST_IN_A_COLUMN = 3


def content(declared: Declarations) -> Box:
    """The whole picture as nested boxes."""
    environment = declared.environment
    layers = len(layers_of(environment))
    made = [each for each in declared.resources if each.custom and not each.is_provider]
    return Box(
        "paper",
        f"Environment {environment.environment} in {environment.region}",
        [
            Line(
                f"As its code declares it: {_count(len(made), 'resource')} in {_count(layers, 'layer')}. "
                "HDS for the services that have an HDS statement; SecNumCloud pending."
            )
        ],
        children=(
            Box(
                "bare",
                children=(_outside(declared), _platform(declared)),
                direction=ROW,
                gap=ARROW_GAP,
                padding=0,
            ),
            Box(
                "bare",
                children=tuple(
                    Box("bare", children=tuple(each), padding=0) for each in columns(list(_projects(declared)), GAP)
                ),
                direction=ROW,
                padding=0,
            ),
            _organization(declared),
            _legend(),
        ),
        gap=16,
        padding=20,
    )


def _outside(declared: Declarations) -> Box:
    """Who comes from outside; they are moved level with what they reach."""
    gateway = declared.one("network.PublicGateway").inputs
    return Box(
        "bare",
        children=(
            Box("person", "Users", [Line("and partners")], name="users", grow=0),
            Box(
                "person",
                "Administrators",
                [Line("only from"), *(Line(each) for each in gateway["allowedIpRanges"])],
                name="administrators",
                grow=0,
            ),
        ),
        grow=0,
        padding=0,
    )


def _platform(declared: Declarations) -> Box:
    return Box(
        "project",
        "Project platform",
        [Line(DESCRIPTIONS[ProjectRole.PLATFORM])],
        children=(
            _vpc(declared),
            Box("bare", children=tuple(_beside_the_network(declared)), direction=ROW, padding=0),
        ),
    )


def _vpc(declared: Declarations) -> Box:
    entry, gateway = _entry(declared), _gateway(declared)
    widen_alike(entry, gateway)
    vpc, vpc_range = declared.one("network.Vpc").inputs, declared.environment.network.cidr
    return Box(
        "network",
        f"VPC {vpc['name']}",
        [Line(f"{vpc_range}; between its networks, IPv4 and IPv6, all is dropped but these arrows")]
        + [
            Line(f"and {flow.source} to {flow.destination}: {flow_label(flow)} ({flow.purpose})")
            for flow in flows(declared.environment)
            if not is_drawn(flow)
        ],
        children=(
            Box(
                "bare",
                children=(entry, _cluster(declared), _data(declared)),
                direction=ROW,
                gap=ARROW_GAP,
                padding=0,
            ),
            Box(
                "bare",
                children=(
                    gateway,
                    _tier(declared, Tier.ADMINISTRATION, (), "reached through the bastion only"),
                ),
                direction=ROW,
                gap=ARROW_GAP,
                padding=0,
            ),
        ),
        gap=64,
    )


def _tier(declared: Declarations, tier: Tier, children: Iterable[Box], *lines: str, grow: float = 1) -> Box:
    subnet = declared.environment.address_plan.subnet(tier)
    return Box(
        "tier", f"{tier.value} {subnet}", [Line(each) for each in lines], tuple(children), name=tier.value, grow=grow
    )


def _entry(declared: Declarations) -> Box:
    balancer = declared.one("loadbalancers.LoadBalancer").inputs
    frontend = declared.one("loadbalancers.Frontend").inputs
    level = balancer["sslCompatibilityLevel"].rpartition("_")[2]
    box = Box(
        "resource",
        f"Load balancer {balancer['type']}",
        [
            Line(declared.environment.platform.entry.hostname),
            Line(f"port {frontend['inboundPort']} only, {level} TLS"),
            Line("own certificate, access logs" if frontend["enableAccessLogs"] else "own certificate"),
            Line(balancer["zone"]),
        ],
        name="load balancer",
        grow=0,
    )
    return _tier(declared, Tier.ENTRY, [box], grow=0)


def _cluster(declared: Declarations) -> Box:
    cluster = declared.one("kubernetes.Cluster").inputs
    allowed = [rule["ip"] for rule in declared.one("kubernetes.Acl").inputs["aclRules"][1:]]
    window = cluster["autoUpgrade"]
    patches = f"{window['maintenanceWindowDay']} {window['maintenanceWindowStartHour']:02}:00 UTC"
    kapsule = Box(
        "resource",
        f"Kubernetes {cluster['version']}, {cluster['type']}",
        [
            Line(f"{cluster['cni']}, OIDC login, patches on {patches}"),
            Line(f"API only from {', '.join(allowed) or 'no address'} and the gateway"),
        ],
        children=(Box("bare", children=tuple(_zones(declared)), direction=ROW, padding=0),),
    )
    return _tier(declared, Tier.CLUSTER, [kapsule])


def _zones(declared: Declarations) -> Iterator[Box]:
    """One column for each zone, with the pools that run there."""
    kubernetes = declared.environment.platform.kubernetes
    order = [each.name for each in (*kubernetes.pools, kubernetes.gpu) if each]
    for zone in declared.environment.zones:
        pools = declared.of("kubernetes.Pool", zone=zone.value)
        boxes = sorted((_pool(pool, zone.value) for pool in pools), key=lambda box: order.index(box.title))
        yield Box("zone", zone.value, children=tuple(boxes), gap=8, padding=8)


def _pool(pool: Declared, zone: str) -> Box:
    inputs = pool.inputs
    most = inputs.get("maxSize") if inputs["autoscaling"] else None
    nodes = f"{inputs['minSize']} to {most} nodes" if most else _count(inputs["size"], "node")
    purpose = inputs["name"].removesuffix(f"-{zone}").partition("-")[2]
    return Box("pool", purpose, [Line(inputs["nodeType"]), Line(nodes)], padding=7, grow=0)


def _data(declared: Declarations) -> Box:
    return _tier(
        declared,
        Tier.DATA,
        (_database(declared, each) for each in declared.of("databases.Instance")),
        grow=0,
    )


def _database(declared: Declarations, instance: Declared) -> Box:
    inputs = instance.inputs
    lines = [
        Line(f"{inputs['engine']}, {inputs['nodeType']}"),
        Line(f"{'two nodes' if inputs['isHaCluster'] else 'one node'}, {inputs['volumeSizeInGb']} GB, encrypted"),
        Line(f"backups every {inputs['backupScheduleFrequency']} h, {inputs['backupScheduleRetention']} days"),
    ]
    if declared.of("databases.ReadReplica", instanceId=instance.id):
        lines.append(Line("read replica in another zone"))
    users = declared.of("databases.User", instanceId=instance.id)
    lines.append(Line(f"{_count(len(users), 'user')}, no public endpoint"))
    name = inputs["name"].partition("-")[2]
    return Box("database", name, lines, grow=0)


def _gateway(declared: Declarations) -> Box:
    gateway = declared.one("network.PublicGateway").inputs
    return Box(
        "resource",
        f"Gateway {gateway['type']}",
        [Line(f"bastion on port {gateway['bastionPort']}"), Line("NAT for the cluster only"), Line(gateway["zone"])],
        name="gateway",
        grow=0,
    )


def _beside_the_network(declared: Declarations) -> Iterator[Box]:
    registry = declared.one("registry.Namespace").inputs
    kind = "public" if registry["isPublic"] else "private"
    yield Box("resource", "Container registry", [Line(f"{registry['name']}, {kind}")])
    yield Box("resource", "DNS zone", [Line(declared.environment.network.dns_zone)])
    groups = declared.of("instance.SecurityGroup")
    policies = {each.inputs[f"{way}boundDefaultPolicy"] for each in groups for way in ("in", "out")}
    yield Box(
        "resource", "Node security groups", [Line(f"{len(groups)}, one per zone, {' and '.join(policies)} both ways")]
    )
    alerts = declared.of("observability.AlertManager")
    watched = sum(len(each.inputs["preconfiguredAlertIds"]) for each in alerts)
    yield Box("resource", "Alerts", [Line(f"{watched} rules, to security and operations")])


def _projects(declared: Declarations) -> Iterator[Box]:
    """All projects but the platform's, those with buckets first."""
    holders = {each.project for each in declared.of("object.Bucket")}
    roles = [role for role in ProjectRole if role is not ProjectRole.PLATFORM]
    for role in sorted(roles, key=lambda each: each not in holders):
        boxes = [*_stores(declared, role), *_secrets(declared, role)]
        halves = (boxes[::2], boxes[1::2]) if len(boxes) > _MOST_IN_A_COLUMN else (boxes,)
        beside = tuple(Box("bare", children=tuple(each), padding=0) for each in halves)
        yield Box("project", f"Project {role}", children=(Box("bare", children=beside, direction=ROW, padding=0),))


def _secrets(declared: Declarations, role: ProjectRole) -> Iterator[Box]:
    """What Key Manager and Secret Manager hold in a project."""
    keys = [each for each in declared.of("keymanager.Key") if each.project == role]
    if keys:
        yield Box("resource", "Key Manager", [_key(each, level=True) for each in keys], grow=0)
    secrets = [each for each in declared.of("secrets.Secret") if each.project == role]
    if secrets:
        encrypting = {each.inputs["keyId"] for each in secrets}
        under = [_key(each) for each in declared.of("keymanager.Key") if each.id in encrypting]
        yield Box("resource", "Secret Manager", [Line(_count(len(secrets), "secret")), *under], grow=0)


def _stores(declared: Declarations, role: ProjectRole) -> Iterator[Box]:
    """The buckets of a project, and the sources of logs and metrics."""
    order = [f"hub-{declared.environment.environment}-{each}" for each in declared.environment.platform.buckets]
    buckets = [each for each in declared.of("object.Bucket") if each.project == role]
    for bucket in sorted(
        buckets, key=lambda each: (each.layer, [*order, each.inputs["name"]].index(each.inputs["name"]))
    ):
        yield _bucket(declared, bucket)
    sources = [each for each in declared.of("observability.Source") if each.project == role]
    if sources:
        kept = ", ".join(f"{each.inputs['type']} {each.inputs['retentionDays']} days" for each in sources)
        yield Box("resource", "Cockpit", [Line(kept)], grow=0)


def _bucket(declared: Declarations, bucket: Declared) -> Box:
    name = bucket.inputs["name"]
    rules = declared.one("object.BucketServerSideEncryptionConfiguration", bucket=name).inputs["rules"]
    encryption = rules[0]["applyServerSideEncryptionByDefault"]
    known = {each.id.partition("/")[2]: each for each in declared.of("keymanager.Key")}
    key = known.get(encryption.get("kmsMasterKeyId", ""))
    lines = [_key(key) if key else Line(f"{encryption['sseAlgorithm']}, Scaleway's key")]
    for lock in declared.of("object.BucketLockConfiguration", bucket=name):
        retention = lock.inputs["rule"]["defaultRetention"]
        lines.append(Line(f"{retention['mode'].lower()} {retention['days']} days", "lock"))
    if declared.of("pulumi-python:dynamic/hub:AuditTrailExport", bucket=name):
        lines.append(Line("written by Audit Trail"))
    lines += _users(declared, name)
    purpose = name.removeprefix(f"hub-{declared.environment.environment}-")
    return Box("bucket", purpose, lines, grow=0)


def _users(declared: Declarations, bucket: str) -> Iterator[Line]:
    """The applications that a bucket's policy lets write and read its objects."""
    names = {
        f"application_id:{each.id}": each.inputs["name"].partition("-")[2] for each in declared.of("iam.Application")
    }
    statements = json.loads(declared.one("object.BucketPolicy", bucket=bucket).inputs["policy"])["Statement"]
    for sid, verb in (("Write", "written"), ("Read", "read")):
        for statement in statements:
            if statement["Sid"] == sid:
                yield Line(f"{verb} by {', '.join(names[each] for each in statement['Principal']['SCW'])}")


def _key(key: Declared, *, level: bool = False) -> Line:
    name = key.inputs["name"].partition("-")[2]
    return Line(f"{name}, {key.inputs['protectionLevel']}" if level else name, "key")


def _organization(declared: Declarations) -> Box:
    counted = Counter(each.short_kind for each in declared.resources)
    security = next(each.inputs for each in declared.resources if each.kind.endswith(":SecuritySettings"))
    budget = declared.one("billing.Budget").inputs
    return Box(
        "project",
        "The organisation",
        children=(
            Box(
                "resource",
                "Identities",
                [
                    Line(f"{counted['iam.Application']} applications, {counted['iam.Group']} groups of people"),
                    Line(f"{counted['iam.Policy']} policies, {counted['iam.ApiKey']} API keys that expire"),
                ],
            ),
            Box(
                "resource",
                "Security settings",
                [
                    Line(
                        f"sessions of {security['session_seconds'] // 3600} h, locked after "
                        f"{security['login_attempts_before_locked']} attempts"
                    ),
                    Line(f"API keys end within {security['max_api_key_seconds'] // 86400} days"),
                ],
            ),
            Box(
                "resource",
                "Audit Trail",
                [Line("every action in the organisation"), Line("exported to the locked bucket audit")],
            ),
            Box(
                "resource",
                "Budget",
                [
                    Line(f"{budget['consumptionLimit']:,} EUR a month"),
                    Line(_count(counted["billing.BudgetAlert"], "alert")),
                ],
            ),
        ),
        direction=ROW,
    )


def _legend() -> Box:
    return Box(
        "bare",
        children=(
            Box("bare", "", [Line("encrypted with this Key Manager key", "key")], padding=0, grow=0),
            Box(
                "bare",
                "",
                [
                    Line(
                        "object lock: nobody deletes sooner (compliance), or only who holds a right to (governance)",
                        "lock",
                    )
                ],
                padding=0,
                grow=0,
            ),
        ),
        direction=ROW,
        gap=40,
        padding=0,
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
