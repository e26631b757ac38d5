"""Files that are no plain YAML."""

from __future__ import annotations

from tests.unit.settings.bad_file import BadFile, Told

BAD_YAML = (
    BadFile(
        "tab",
        (("  keys:\n", "\tkeys:\n"),),
        Told("", "keys:", "valid YAML: spaces indent, never tabs; @, ` and % start no value", "spaces, or quotes"),
    ),
    BadFile(
        "bracket left open",
        (("zones: [fr-par-1, fr-par-2, fr-par-3]", "zones: [fr-par-1, fr-par-2, fr-par-3"),),
        Told(
            "",
            "zones: [fr-par-1, fr-par-2, fr-par-3                 # all t",
            "valid YAML: a list that [ opens is closed by ], with commas between its entries",
            "the ] or comma",
        ),
    ),
    BadFile(
        "colon in a value",
        (("owner: platform-team", "owner: platform: team"),),
        Told(
            "", "owner: platform: team", "valid YAML: one `key: value` a line", "quotes around a value that holds `: `"
        ),
    ),
    BadFile(
        "key twice",
        (("owner: platform-team", "owner: platform-team\nowner: data-team"),),
        Told("owner", "data-team", "each key once; line 10 has it already", "one of the two"),
    ),
    BadFile(
        "two documents",
        (("owner: platform-team", "owner: platform-team\n---\nowner: data-team"),),
        Told("", "---", "valid YAML: one environment a file", "the file without `---` and what follows it"),
    ),
    BadFile(
        "anchor and alias",
        (
            ("security: [security@hub.example]", "security: &them [security@hub.example]"),
            ("operations: [operations@hub.example]", "operations: *them"),
        ),
        Told("contacts.operations", "(an alias)", "values are written where they are read", "the value itself"),
    ),
    BadFile(
        "tag",
        (("owner: platform-team", "owner: !!binary cGxhdGZvcm0="),),
        Told("owner", "tag:yaml.org,2002:binary", "values carry no YAML tags", "the value without its tag"),
    ),
    BadFile(
        "tag that a word is no boolean of",
        (("replica: true", "replica: !!bool maybe"),),
        Told(
            "platform.databases[0].replica",
            "tag:yaml.org,2002:bool",
            "values carry no YAML tags",
            "the value without its tag",
        ),
    ),
    BadFile(
        "tag that takes a lock away",
        (("backups: {lock: {mode: governance, days: 30}}", "backups: {lock: !!null governance}"),),
        Told(
            "platform.buckets.backups.lock",
            "tag:yaml.org,2002:null",
            "values carry no YAML tags",
            "the value without its tag",
        ),
    ),
    *(
        BadFile(
            f"tag {tag} {value}",
            (("rotation_days: 90", f"rotation_days: {tag} {value}"),),
            Told("foundation.keys.rotation_days", shown, "values carry no YAML tags", "the value without its tag"),
        )
        for tag, value, shown in (
            ("!!int", "abc", "tag:yaml.org,2002:int"),
            ("!!int", "010", "tag:yaml.org,2002:int"),
            ("!!float", "x", "tag:yaml.org,2002:float"),
            ("!<tag:yaml.org,2002:int>", "abc", "tag:yaml.org,2002:int"),
        )
    ),
    BadFile(
        "tag on a key",
        (("owner: platform-team", "!!str owner: platform-team"),),
        Told("owner", "tag:yaml.org,2002:str", "keys carry no YAML tags", "the key without its tag"),
    ),
)
