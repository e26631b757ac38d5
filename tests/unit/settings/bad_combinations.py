"""Values that are right alone and wrong together, or on that day."""

# ruff: noqa: E501 - what a person is told stands here as it is told, on one line

from __future__ import annotations

from tests.unit.settings.bad_file import BadFile, Told

BAD_COMBINATIONS = (
    BadFile(
        "name that is not the file's",
        (("environment: rehearsal", "environment: rehearsals"),),
        Told(
            "environment",
            "rehearsals",
            "the name is that of the file, rehearsal.yaml",
            "rehearsal, or rename the file to rehearsals.yaml",
        ),
    ),
    BadFile(
        "no organisation",
        (
            ("stage: rehearsal  ", "stage: preproduction  "),
            (
                "organization_id: 11111111-1111-4111-8111-111111111111",
                "organization_id: 00000000-0000-0000-0000-000000000000",
            ),
        ),
        Told(
            "organization_id",
            "00000000-0000-0000-0000-000000000000",
            "a preproduction environment belongs to an organisation",
            "write your organisation's id",
        ),
        Told(
            "azure_exit.signers_sha256",
            "null",
            "a preproduction exit pins who may sign: the exit's folder alone would say it otherwise",
            "what `sha256sum allowed_signers` prints, once its keys were compared with their owners",
        ),
    ),
    BadFile(
        "health data in a rehearsal",
        (("data_class: synthetic", "data_class: sante"),),
        Told("data_class", "sante", "no real health data outside production (rehearsal)", "synthetic"),
    ),
    BadFile(
        "production that is not one",
        (
            ("stage: rehearsal  ", "stage: production  "),
            ("protection_level: hsm", "protection_level: software"),
            ("  logs:\n    retention_days: 365", "  logs:\n    retention_days: 30"),
            ("retention_days: 30}", "retention_days: 7}"),
            ("zones: [fr-par-1, fr-par-2, fr-par-3]", "zones: [fr-par-1, fr-par-2]"),
        ),
        Told("data_class", "synthetic", "production holds health data and is protected as such", "sante"),
        Told(
            "zones",
            "a list of 2 entries",
            "production is spread over all three zones, so that losing one is survived",
            "[fr-par-1, fr-par-2, fr-par-3]",
        ),
        Told("foundation.keys.protection_level", "software", "production keys are kept in an HSM", "hsm"),
        Told(
            "foundation.audit.lock_mode",
            "governance",
            "nobody may rewrite production's audit records before their time",
            "compliance",
        ),
        Told("foundation.logs.retention_days", "30", "production keeps its logs a year (EHDS art. 73)", "365"),
        Told(
            "platform.databases[0].backup.retention_days",
            "7",
            "production keeps database backups 30 days or longer",
            "30",
        ),
        Told(
            "platform.buckets.logs.lock.mode",
            "governance",
            "nobody may rewrite production's logs, which are locked 365 days or longer (HUB-LOG-02)",
            "compliance",
        ),
        Told(
            "azure_exit.signers_sha256",
            "null",
            "a production exit pins who may sign: the exit's folder alone would say it otherwise",
            "what `sha256sum allowed_signers` prints, once its keys were compared with their owners",
        ),
    ),
    BadFile(
        "retention in the past",
        (("2040-12-31", "2026-11-23"),),
        Told(
            "retain_until",
            "2026-11-23",
            "data is kept 20 years at most, and its last day lies ahead",
            "a day after 2026-11-23; destroy the environment if it is due",
        ),
    ),
    BadFile(
        "retention over 20 years",
        (("2040-12-31", "2046-11-24"),),
        Told(
            "retain_until",
            "2046-11-24",
            "data is kept 20 years at most, and its last day lies ahead",
            "2046-11-23 or earlier",
        ),
    ),
    BadFile(
        "zone twice",
        (("zones: [fr-par-1, fr-par-2, fr-par-3]", "zones: [fr-par-1, fr-par-1]"),),
        Told("zones[1]", "fr-par-1", "each zone once; entry 1 of the list has it already", "remove it"),
        Told(
            "platform.databases[0].replica",
            "true",
            "a replica lives in another zone, and the environment has only one",
            "false, or add a second zone to zones",
        ),
    ),
    BadFile(
        "no zone with a gateway",
        (
            ("zones: [fr-par-1, fr-par-2, fr-par-3]", "zones: [fr-par-3]"),
            ("replica: true", "replica: false"),
        ),
        Told(
            "zones",
            "a list of 1 entry",
            "the public gateway is offered in fr-par-1 and fr-par-2 only",
            "at least one of fr-par-1, fr-par-2 too",
        ),
    ),
    BadFile(
        "person twice",
        (("auditors: []", "auditors: [ada@hub.example, ada@hub.example]"),),
        Told(
            "foundation.groups.auditors[1]",
            "ada@hub.example",
            "each address once; entry 1 of the list has it already",
            "remove it",
        ),
    ),
    BadFile(
        "alerts out of order",
        (("alert_percent: [50, 80, 100]", "alert_percent: [80, 50, 80]"),),
        Told("foundation.budget.alert_percent", "a list of 3 entries", "each share once, from low to high", "[50, 80]"),
    ),
    BadFile(
        "costs agreed for ever",
        (
            (
                "alert_percent: [50, 80, 100]",
                "alert_percent: [50, 80, 100]\n    agreed_increase: {monthly_eur: 900, by: the board, until: 2027-12-31}",
            ),
        ),
        Told(
            "foundation.budget.agreed_increase.until",
            "2027-12-31",
            "an agreement holds for 92 days at most, so that it covers the change it was made for",
            "2027-02-23 or earlier",
        ),
    ),
    BadFile(
        "network that Kapsule uses",
        (("10.64.0.0/16", "10.32.0.0/16"),),
        Told(
            "network.cidr",
            "10.32.0.0/16",
            "Kapsule uses 10.32.0.0/20 for services: the VPC stays clear of it",
            "10.64.0.0/16",
        ),
    ),
    BadFile(
        "overlapping ranges",
        (("allowed_ranges: [203.0.113.0/28]", "allowed_ranges: [203.0.113.0/28, 203.0.113.8/29]"),),
        Told(
            "network.bastion.allowed_ranges[1]",
            "203.0.113.8/29",
            "ranges do not overlap, and 203.0.113.0/28 does",
            "203.0.113.0/28 alone",
        ),
    ),
    BadFile(
        "hostname outside the zone",
        (("hostname: portal.rehearsal.hub.example", "hostname: portal.hub.example"),),
        Told(
            "platform.entry.hostname",
            "portal.hub.example",
            "a name within network.dns_zone, rehearsal.hub.example",
            "portal.rehearsal.hub.example",
        ),
    ),
    BadFile(
        "flow within a tier",
        (
            (
                "  flows: []",
                "  flows:\n    - {from: data, to: data, protocol: tcp, ports: [5432], purpose: Replication, owner: platform-team}",
            ),
        ),
        Told(
            "network.flows[0].to",
            "data",
            "a flow joins two tiers; within one, network ACLs see nothing",
            "one of entry, cluster, administration",
        ),
    ),
    BadFile(
        "flow twice",
        (
            (
                "  flows: []",
                "  flows:\n    - {from: cluster, to: data, protocol: tcp, ports: [6432], purpose: Pooler, owner: platform-team}\n    - {from: cluster, to: data, protocol: tcp, ports: [6432], purpose: Pooler again, owner: platform-team}",
            ),
        ),
        Told(
            "network.flows[1]",
            "a block of 6 keys",
            "network.flows[0] already opens tcp 6432 on the same way",
            "this flow without port 6432",
        ),
    ),
    BadFile(
        "pool twice",
        (("name: workload,", "name: system,"),),
        Told(
            "platform.kubernetes.pools[1].name",
            "system",
            "each pool once; entry 1 of the list has it already",
            "another name",
        ),
    ),
    BadFile(
        "autoscaling upside down",
        (("autoscale: {min: 1, max: 3}", "autoscale: {min: 3, max: 1}"),),
        Told("platform.kubernetes.pools[1].autoscale.max", "1", "max is at least min, 3", "3"),
    ),
    BadFile(
        "size outside autoscaling",
        (("size: 1, autoscale: {min: 1, max: 3}", "size: 5, autoscale: {min: 1, max: 3}"),),
        Told("platform.kubernetes.pools[1].size", "5", "the first size lies within autoscale, 1 to 3", "3"),
    ),
    BadFile(
        "node type that a zone lacks",
        (("node_type: POP2-8C-32G", "node_type: STANDARD3-X8C-32G"),),
        Told(
            "platform.kubernetes.pools[1].node_type",
            "STANDARD3-X8C-32G",
            "a pool runs in every zone, and fr-par-3 does not offer STANDARD3-X8C-32G",
            "a POP2 type, which all three zones offer, for example POP2-4C-16G",
        ),
    ),
    BadFile(
        "GPUs where there are none",
        (("gpu: null", "gpu: {node_type: L40S-1-48G, zone: fr-par-1, size: 1, volume_gb: 100}"),),
        Told(
            "platform.kubernetes.gpu.zone",
            "fr-par-1",
            "one of the environment's zones that offers L40S-1-48G (fr-par-2)",
            "fr-par-2",
        ),
    ),
    BadFile(
        "more nodes than the control plane carries",
        (("autoscale: {min: 1, max: 3}", "autoscale: {min: 1, max: 90}"),),
        Told(
            "platform.kubernetes.control_plane",
            "kapsule-dedicated-4",
            "it carries 250 nodes, and the pools can grow to 273 over all zones",
            "kapsule-dedicated-8, or smaller pools",
        ),
    ),
    BadFile(
        "more nodes than addresses",
        (
            ("10.64.0.0/16", "10.64.0.0/20"),
            ("autoscale: {min: 1, max: 3}", "autoscale: {min: 1, max: 82}"),
        ),
        Told(
            "network.cidr",
            "10.64.0.0/20",
            "the cluster's network, 10.64.1.0/24, takes 244 nodes, and the pools can grow to 249",
            "a wider network (/16), or smaller pools",
        ),
    ),
    BadFile(
        "user twice",
        (("name: catalogue-read,", "name: catalogue-app,"),),
        Told(
            "platform.databases[0].users[1].name",
            "catalogue-app",
            "each user once; entry 1 of the list has it already",
            "another name",
        ),
    ),
    BadFile(
        "grant on no database",
        (("grants: {catalogue: readonly}", "grants: {catalog: readonly}"),),
        Told(
            "platform.databases[0].users[1].grants.catalog",
            "readonly",
            "a database of catalogue: catalogue",
            "one of those, or add catalog to databases",
        ),
    ),
    BadFile(
        "replica without another zone",
        (("zones: [fr-par-1, fr-par-2, fr-par-3]", "zones: [fr-par-1]"),),
        Told(
            "platform.databases[0].replica",
            "true",
            "a replica lives in another zone, and the environment has only one",
            "false, or add a second zone to zones",
        ),
    ),
    BadFile(
        "purpose without bucket",
        (("    curated: {}\n", ""),),
        Told(
            "platform.buckets",
            "a block of 5 keys",
            "every purpose has a bucket, and curated has none",
            "add curated: {}",
        ),
    ),
    BadFile(
        "locked for good",
        (("backups: {lock: {mode: governance", "backups: {lock: {mode: compliance"),),
        Told(
            "platform.buckets.backups.lock.mode",
            "compliance",
            "a person may ask for their data to be erased, which a compliance lock forbids",
            "governance",
        ),
    ),
)
