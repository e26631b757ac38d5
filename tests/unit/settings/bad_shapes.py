"""Keys and blocks that are not as the model has them."""

# ruff: noqa: E501 - what a person is told stands here as it is told, on one line

from __future__ import annotations

from tests.unit.settings.bad_file import BadFile, Told

BAD_SHAPES = (
    BadFile(
        "unknown key at the top",
        (("owner: platform-team", "owner: platform-team\nteam: platform"),),
        Told(
            "team",
            "platform",
            "unknown key; the file has environment, stage, organization_id, owner, cost_centre, data_class, retain_until, region, zones, contacts, foundation, network, platform, azure_exit",
            "remove it",
        ),
    ),
    BadFile(
        "unknown key in a block",
        (("rotation_days: 90", "rotation_days: 90\n    rotate: true"),),
        Told(
            "foundation.keys.rotate",
            "true",
            "unknown key; foundation.keys has protection_level, rotation_days",
            "remove it",
        ),
    ),
    BadFile(
        "misspelt key",
        (("rotation_days: 90", "rotation_day: 90"),),
        Told(
            "foundation.keys.rotation_day",
            "90",
            "unknown key; foundation.keys has protection_level, rotation_days",
            "rotation_days (did you mean it?)",
        ),
    ),
    BadFile(
        "misspelt key of a list's entry",
        (("volume_type: sbs_5k", "volumetype: sbs_5k"),),
        Told(
            "platform.databases[0].volumetype",
            "sbs_5k",
            "unknown key; platform.databases[0] has name, engine, node_type, volume_gb, volume_type, backup, replica, databases, users, administrator_password_version, part",
            "volume_type (did you mean it?)",
        ),
    ),
    BadFile(
        "missing key",
        (("owner: platform-team\n", ""),),
        Told(
            "owner",
            "(not there)",
            "required: Team that answers for the environment; a tag of every resource.",
            "add owner: platform-team",
        ),
    ),
    BadFile(
        "missing key of a list's entry",
        (("name: system, node_type: POP2-4C-16G,", "name: system,"),),
        Told(
            "platform.kubernetes.pools[0].node_type",
            "(not there)",
            "required: Instance type, eligible for HDS and offered in every zone of the environment.",
            "add node_type: POP2-4C-16G",
        ),
    ),
    BadFile(
        "missing block",
        (("  registry: {name: hub-rehearsal}\n", ""),),
        Told(
            "platform.registry",
            "(not there)",
            "required: The private container registry.",
            "add the block registry: with name",
        ),
    ),
    BadFile(
        "block left empty",
        (("  registry: {name: hub-rehearsal}", "  registry:"),),
        Told("platform.registry", "(nothing)", "a block of keys: The private container registry.", "a block with name"),
    ),
    BadFile(
        "text in place of a block",
        (("  registry: {name: hub-rehearsal}", "  registry: hub-rehearsal"),),
        Told(
            "platform.registry",
            "hub-rehearsal",
            "a block of keys: The private container registry.",
            "a block with name",
        ),
    ),
    BadFile(
        "text in place of a list",
        (("security: [security@hub.example]", "security: security@hub.example"),),
        Told(
            "contacts.security",
            "security@hub.example",
            "a list: E-mail addresses that security alerts go to: logs or metrics of any project but the "
            "platform's that stop or swell.",
            "[security@hub.example]",
        ),
    ),
    BadFile(
        "empty list",
        (("security: [security@hub.example]", "security: []"),),
        Told(
            "contacts.security",
            "empty list",
            "at least one entry: E-mail addresses that security alerts go to: logs or metrics of any project but the "
            "platform's that stop or swell.",
            "[security@hub.example]",
        ),
    ),
    BadFile(
        "number in place of a list of blocks",
        (("  flows: []", "  flows: 5"),),
        Told(
            "network.flows",
            "5",
            "a list: Flows between tiers on top of the platform's own.",
            "[{from: ..., to: ..., protocol: ..., ports: ..., purpose: ..., owner: ...}]",
        ),
    ),
    BadFile(
        "too many zones",
        (("zones: [fr-par-1, fr-par-2, fr-par-3]", "zones: [fr-par-1, fr-par-2, fr-par-3, fr-par-1]"),),
        Told(
            "zones",
            "a list of 4 entries",
            "at most 3 entries: Availability zones that nodes are spread over; production needs all three.",
            "fewer entries",
        ),
    ),
    BadFile(
        "exit without roles",
        (
            (
                """  roles:
    approvers: [approver-a@hub.example, approver-b@hub.example]
    executors: [ops@hub.example]
    dpo: dpo@hub.example
    rssi: rssi@hub.example
""",
                "",
            ),
        ),
        Told(
            "azure_exit.roles",
            "(not there)",
            "required: Who may do what.",
            "add the block roles: with approvers, executors, dpo, rssi",
        ),
    ),
)
