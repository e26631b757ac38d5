"""Single values that their type refuses."""

# ruff: noqa: E501 - what a person is told stands here as it is told, on one line

from __future__ import annotations

from tests.unit.settings.bad_file import BadFile, Told

BAD_VALUES = (
    BadFile(
        "stage in other words",
        (("stage: rehearsal", "stage: prod"),),
        Told("stage", "prod", "one of rehearsal, preproduction, production", "production (did you mean it?)"),
    ),
    BadFile(
        "region abroad",
        (("region: fr-par ", "region: nl-ams "),),
        Told("region", "nl-ams", "only fr-par (Scaleway's HDS scope is the Paris region)", "fr-par"),
    ),
    BadFile(
        "zone abroad",
        (("fr-par-2, fr-par-3]", "fr-par-2, pl-waw-1]"),),
        Told(
            "zones[2]",
            "pl-waw-1",
            "one of fr-par-1, fr-par-2, fr-par-3 (the zones of fr-par, which is the HDS scope)",
            "one of fr-par-1, fr-par-2, fr-par-3",
        ),
    ),
    BadFile(
        "word near another",
        (("protection_level: hsm", "protection_level: hms"),),
        Told("foundation.keys.protection_level", "hms", "one of hsm, software", "hsm (did you mean it?)"),
    ),
    BadFile(
        "mutualised control plane",
        (("control_plane: kapsule-dedicated-4", "control_plane: kapsule"),),
        Told(
            "platform.kubernetes.control_plane",
            "kapsule",
            "one of kapsule-dedicated-4, kapsule-dedicated-8, kapsule-dedicated-16 (Kapsule is within the HDS scope with a dedicated control plane only)",
            "one of kapsule-dedicated-4, kapsule-dedicated-8, kapsule-dedicated-16",
        ),
    ),
    BadFile(
        "environment name in capitals",
        (("environment: rehearsal", "environment: Rehearsal"),),
        Told(
            "environment",
            "Rehearsal",
            "2 to 24 lower-case letters, digits and single hyphens, a letter first: it is part of every resource's name",
            "rehearsal",
        ),
    ),
    BadFile(
        "number as a tag",
        (("cost_centre: hub-0000", "cost_centre: 4711"),),
        Told(
            "cost_centre",
            "4711",
            "a tag's value: 2 to 32 lower-case letters, digits and single hyphens",
            '"4711", in quotes: without them it is a number',
        ),
    ),
    BadFile(
        "organisation's id without hyphens",
        (
            (
                "organization_id: 11111111-1111-4111-8111-111111111111",
                "organization_id: 11111111111141118111111111111111",
            ),
        ),
        Told(
            "organization_id",
            "11111111111141118111111111111111",
            "the organisation's UUID, in lower case (Scaleway console, Organization, Settings)",
            "for example 11111111-1111-4111-8111-111111111111",
        ),
    ),
    BadFile(
        "e-mail address without domain",
        (("[security@hub.example]", "[security@hub]"),),
        Told("contacts.security[0]", "security@hub", "an e-mail address", "for example security@hub.example"),
    ),
    BadFile(
        "date the wrong way round",
        (("2040-12-31", "23/11/2046"),),
        Told("retain_until", "23/11/2046", "a date written year-month-day", "2046-11-23"),
    ),
    BadFile(
        "date that does not exist",
        (("2040-12-31", "2046-02-30"),),
        Told(
            "retain_until",
            "2046-02-30",
            "a date written year-month-day that the calendar has",
            "for example 2036-12-31",
        ),
    ),
    BadFile(
        "number with its unit",
        (("rotation_days: 90", "rotation_days: 90d"),),
        Told(
            "foundation.keys.rotation_days",
            "90d",
            "a whole number of days from 1 to 365 (Key Manager's limits)",
            "90, a number alone",
        ),
    ),
    BadFile(
        "number in quotes",
        (("rotation_days: 90", 'rotation_days: "90"'),),
        Told(
            "foundation.keys.rotation_days",
            "90",
            "a whole number of days from 1 to 365 (Key Manager's limits)",
            "90, without quotes",
        ),
    ),
    BadFile(
        "number in words",
        (("rotation_days: 90", "rotation_days: ninety"),),
        Told(
            "foundation.keys.rotation_days",
            "ninety",
            "a whole number of days from 1 to 365 (Key Manager's limits)",
            "a number, for example 90",
        ),
    ),
    BadFile(
        "octal number",
        (("session_hours: 8 ", "session_hours: 010 "),),
        Told("foundation.security.session_hours", "010", "a whole number of hours from 1 to 24", "10, without quotes"),
    ),
    BadFile(
        "number too large",
        (("rotation_days: 90", "rotation_days: 400"),),
        Told(
            "foundation.keys.rotation_days", "400", "a whole number of days from 1 to 365 (Key Manager's limits)", "365"
        ),
    ),
    BadFile(
        "number too small",
        (("retention_days: 365\n  logs:", "retention_days: 90\n  logs:"),),
        Told(
            "foundation.audit.retention_days",
            "90",
            "a whole number of days from 365 to 1095 (EHDS asks for a year, the CNIL allows up to three)",
            "365",
        ),
    ),
    BadFile(
        "yes for true",
        (("replica: true", "replica: yes"),),
        Told("platform.databases[0].replica", "yes", "true or false", "true"),
    ),
    BadFile(
        "version without quotes",
        (('version: "1.36"', "version: 1.36"),),
        Told(
            "platform.kubernetes.version",
            "1.36",
            "a minor version of Kubernetes that Scaleway supports: 1.35, 1.36, 1.37",
            '"1.36", in quotes',
        ),
    ),
    BadFile(
        "version out of support",
        (('version: "1.36"', 'version: "1.30"'),),
        Told(
            "platform.kubernetes.version",
            "1.30",
            "a minor version of Kubernetes that Scaleway supports: 1.35, 1.36, 1.37",
            "one of 1.35, 1.36, 1.37",
        ),
    ),
    BadFile(
        "node type outside HDS",
        (("node_type: POP2-4C-16G", "node_type: DEV1-M"),),
        Told(
            "platform.kubernetes.pools[0].node_type",
            "DEV1-M",
            "a node type without GPU that is eligible for HDS (table of 2026-08-05); Scaleway excludes the DEV1 family from HDS",
            "for example POP2-4C-16G",
        ),
    ),
    BadFile(
        "node type misspelt",
        (("node_type: POP2-4C-16G", "node_type: POP2-4C-16"),),
        Told(
            "platform.kubernetes.pools[0].node_type",
            "POP2-4C-16",
            "a node type without GPU that is eligible for HDS (table of 2026-08-05)",
            "POP2-4C-16G (did you mean it?)",
        ),
    ),
    BadFile(
        "GPU type in an ordinary pool",
        (("node_type: POP2-4C-16G", "node_type: L4-1-24G"),),
        Told(
            "platform.kubernetes.pools[0].node_type",
            "L4-1-24G",
            "a node type without GPU that is eligible for HDS (table of 2026-08-05)",
            "POP2-4C-16G here, or L4-1-24G under gpu",
        ),
    ),
    BadFile(
        "database node without SLA",
        (("node_type: DB-POP2-2C-8G", "node_type: DB-DEV-S"),),
        Told(
            "platform.databases[0].node_type",
            "DB-DEV-S",
            "a production-optimised database node type (the SLA covers no other): DB-POP2-2C-8G, DB-POP2-4C-16G, DB-POP2-8C-32G, DB-POP2-16C-64G, DB-POP2-32C-128G",
            "one of DB-POP2-2C-8G, DB-POP2-4C-16G, DB-POP2-8C-32G, DB-POP2-16C-64G, DB-POP2-32C-128G",
        ),
    ),
    BadFile(
        "volume that is no multiple of 5",
        (("volume_gb: 50   ", "volume_gb: 52   "),),
        Told(
            "platform.databases[0].volume_gb",
            "52",
            "a whole number of gigabytes from 5 to 10000, a multiple of 5",
            "55",
        ),
    ),
    BadFile(
        "certificate within version control",
        (
            (
                "certificate_file: .hub/rehearsal/entry-certificate.pem",
                "certificate_file: environments/entry-certificate.pem",
            ),
        ),
        Told(
            "platform.entry.certificate_file",
            "environments/entry-certificate.pem",
            "a .pem file that is never committed: under .hub/ (ignored by git), or an absolute path",
            "for example .hub/rehearsal/entry-certificate.pem",
        ),
    ),
    BadFile(
        "bucket without purpose",
        (("    landing: {}", "    landing: {}\n    imaging: {}"),),
        Told(
            "platform.buckets.imaging",
            "imaging",
            "a purpose (landing, raw, curated, exchange, backups, logs), or a purpose and a suffix as in raw-imaging",
            "for example raw",
        ),
    ),
    BadFile(
        "unknown group",
        (("    readers: []", "    reader: []"),),
        Told(
            "foundation.groups.reader",
            "reader",
            "one of administrators, deployers, auditors, custodians, readers",
            "readers (did you mean it?)",
        ),
    ),
    BadFile(
        "grant in other words",
        (("{catalogue: readwrite}", "{catalogue: read-write}"),),
        Told(
            "platform.databases[0].users[0].grants.catalogue",
            "read-write",
            "one of readonly, readwrite, all",
            "readwrite (did you mean it?)",
        ),
    ),
    BadFile(
        "database that the service keeps",
        (("databases: [catalogue]", "databases: [catalogue, postgres]"),),
        Told(
            "platform.databases[0].databases[1]",
            "postgres",
            "1 to 63 lower-case letters, digits, _ and -, a letter first, and no name that the service keeps",
            "for example catalogue",
        ),
    ),
    BadFile(
        "flow from an unknown tier",
        (
            (
                "  flows: []",
                "  flows:\n    - {from: dmz, to: data, protocol: tcp, ports: [5432], purpose: Reports, owner: platform-team}",
            ),
        ),
        Told(
            "network.flows[0].from",
            "dmz",
            "one of entry, cluster, data, administration",
            "one of entry, cluster, data, administration",
        ),
    ),
    BadFile(
        "subscription by its name",
        (("    - 33333333-3333-4333-8333-333333333333  ", "    - management  "),),
        Told(
            "azure_exit.subscriptions[1]",
            "management",
            "a UUID of Azure, in lower case (`az account list` shows tenants and subscriptions)",
            "for example 11111111-1111-4111-8111-111111111111",
        ),
    ),
    BadFile(
        "hash cut short",
        (("signers_sha256: null", "signers_sha256: 3f7a"),),
        Told(
            "azure_exit.signers_sha256",
            "3f7a",
            "a SHA-256: 64 hexadecimal digits in lower case",
            f"for example {'0' * 63}a",
        ),
    ),
    BadFile(
        "approver without domain",
        (("[approver-a@hub.example, ", "[approver-a, "),),
        Told("azure_exit.roles.approvers[0]", "approver-a", "an e-mail address", "for example security@hub.example"),
    ),
    BadFile(
        "address that reads otherwise than it is",
        (("security: [security@hub.example]", 'security: ["a\\u202e@hub.example"]'),),
        Told("contacts.security[0]", r"a\u202e@hub.example", "an e-mail address", "for example security@hub.example"),
    ),
    BadFile(
        "volume that no storage has",
        (("volume_gb: 50                                   ", "volume_gb: 999999999999999995 "),),
        Told(
            "platform.databases[0].volume_gb",
            "999999999999999995",
            "a whole number of gigabytes from 5 to 10000, a multiple of 5",
            "10000",
        ),
    ),
    BadFile(
        "password counted beyond numbers",
        (("name: catalogue-app, password_version: 1", "name: catalogue-app, password_version: 9007199254740993"),),
        Told(
            "platform.databases[0].users[0].password_version",
            "9007199254740993",
            "a whole number from 1 to 9999 (raise it by one to replace the password)",
            "9999",
        ),
    ),
    BadFile(
        "number of thousands of digits",
        (("rotation_days: 90", f"rotation_days: {'9' * 5000}"),),
        Told(
            "foundation.keys.rotation_days",
            "9" * 57 + "...",
            "a whole number of days from 1 to 365 (Key Manager's limits)",
            "a number, for example 90",
        ),
    ),
)
