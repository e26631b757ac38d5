"""Names that are right alone and come to the same, or to too much, once they are put together."""

# ruff: noqa: E501 - what a person is told stands here as it is told, on one line

from __future__ import annotations

from tests.unit.settings.bad_file import BadFile, Told

_INSTANCE = "    - {name: %s, engine: PostgreSQL-17, node_type: DB-POP2-2C-8G, volume_gb: 50, volume_type: sbs_5k, backup: {frequency_hours: 24, retention_days: 30}, replica: false, databases: [%s], users: [{name: %s, password_version: 1, grants: {%s: all}}]}\n"
_BEFORE_BUCKETS = "  buckets:                                            # locks"
_GRANTS = "- {name: catalogue-app, password_version: 1, grants: {catalogue: readwrite}}"
_MORE_GRANTS = "- {name: catalogue-read, password_version: 1, grants: {catalogue: readonly}}"

BAD_NAMES = (
    BadFile(
        "user of the instance's own name",
        (("name: catalogue-read,", "name: administrator,"),),
        Told(
            "platform.databases[0].users[1].name",
            "administrator",
            "1 to 63 lower-case letters, digits, _ and -, a letter first; pg_ and postgres are PostgreSQL's own, administrator is the instance's",
            "for example catalogue-app",
        ),
    ),
    BadFile(
        "users of two instances that come to one",
        (
            (
                _BEFORE_BUCKETS,
                _INSTANCE % ("study", "main", "portal-read", "main")
                + _INSTANCE % ("study-portal", "cases", "read", "cases")
                + _BEFORE_BUCKETS,
            ),
        ),
        Told(
            "platform.databases[2].users[0].name",
            "read",
            "the user study-portal-read is that of platform.databases[1].users[0].name (study, portal-read) too: names are put together with hyphens",
            "another name, here or there",
        ),
    ),
    BadFile(
        "user that comes to another instance's administrator",
        (
            (
                _BEFORE_BUCKETS,
                _INSTANCE % ("study", "main", "portal-administrator", "main")
                + _INSTANCE % ("study-portal", "cases", "read", "cases")
                + _BEFORE_BUCKETS,
            ),
        ),
        Told(
            "platform.databases[2].name",
            "study-portal",
            "the secret database-study-portal-administrator is that of platform.databases[1].users[0].name (study, portal-administrator) too: names are put together with hyphens",
            "another name, here or there",
        ),
    ),
    BadFile(
        "databases of two instances that come to one",
        (
            (
                _BEFORE_BUCKETS,
                _INSTANCE % ("study", "portal-main", "reader", "portal-main")
                + _INSTANCE % ("study-portal", "main", "writer", "main")
                + _BEFORE_BUCKETS,
            ),
        ),
        Told(
            "platform.databases[2].databases[0]",
            "main",
            "the database study-portal-main is that of platform.databases[1].databases[0] (study, portal-main) too: names are put together with hyphens",
            "another name, here or there",
        ),
    ),
    BadFile(
        "privileges of one instance that come to one",
        (
            ("databases: [catalogue]", "databases: [catalogue, b-c, c]"),
            (_GRANTS, "- {name: a, password_version: 1, grants: {b-c: readonly}}"),
            (_MORE_GRANTS, "- {name: a-b, password_version: 1, grants: {c: readonly}}"),
        ),
        Told(
            "platform.databases[0].users[1].grants.c",
            "readonly",
            "the privilege catalogue-a-b-c is that of platform.databases[0].users[0].grants.b-c (catalogue, a, b-c) too: names are put together with hyphens",
            "another name, here or there",
        ),
    ),
    BadFile(
        "bucket whose whole name is too long",
        (("    raw: {}", f"    raw: {{}}\n    raw-{'x' * 46}: {{}}"),),
        Told(
            f"platform.buckets.raw-{'x' * 46}",
            "empty block",
            "a bucket's whole name has 63 characters at most, and hub-rehearsal- with raw-xxxxxxxxxxxxxxxx... has 64",
            "a key of 49 characters at most",
        ),
    ),
)
