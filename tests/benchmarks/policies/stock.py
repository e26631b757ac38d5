"""The same controls in a stock pulumi-policy pack, as the peer of the kit's own analyzer."""

from __future__ import annotations

from pathlib import Path

PACK = """
from collections.abc import Mapping

from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy

from policies.context import Context
from policies.control import CheckKind
from policies.registry import catalogue
from policies.resource import Resource, Stack, matches
from policies.values import UnknownValueError

CONTEXT = Context()


def plain(value):
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value


def resource(args):
    return Resource(args.urn, args.resource_type, args.name, plain(args.props))


def of_each(checks):
    def validate(args, report):
        for check in checks:
            if any(matches(args.resource_type, pattern) for pattern in check.types):
                try:
                    for each in check.function(resource(args), CONTEXT) or ():
                        report(each.message)
                except UnknownValueError:
                    pass
    return validate


def of_stack(checks):
    def validate(args, report):
        stack = Stack([resource(each) for each in args.resources])
        for check in checks:
            subjects = stack.of(*check.types) if check.kind is CheckKind.BESIDE else [None]
            for subject in subjects:
                given = (subject, stack, CONTEXT) if subject else (stack, CONTEXT)
                try:
                    for each in check.function(*given) or ():
                        report(each.message)
                except UnknownValueError:
                    pass
    return validate


policies = []
for control in catalogue():
    each = [check for check in control.checks if check.kind is CheckKind.EACH]
    stack = [check for check in control.checks if check.kind in (CheckKind.BESIDE, CheckKind.WHOLE)]
    if each:
        policies.append(ResourceValidationPolicy(f"{control.id}-each", control.title, of_each(each)))
    if stack:
        policies.append(StackValidationPolicy(f"{control.id}-stack", control.title, of_stack(stack)))
PolicyPack("stock", policies, EnforcementLevel.ADVISORY)
"""

PROJECT = """description: The kit's controls in a stock pack
runtime:
  name: python
  options:
    virtualenv: {venv}
"""


def write_pack(folder: Path, venv: Path) -> Path:
    """Write the pack into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__main__.py").write_text(PACK)
    (folder / "PulumiPolicy.yaml").write_text(PROJECT.format(venv=venv))
    return folder
