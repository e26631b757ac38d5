"""HUB-IAM-06: nobody holds two duties that must lie in two hands, be it by several policies or several groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.rights import GROUP, MEMBERSHIP, POLICY, Grant, grants, holder, holds, named, project_names
from policies.vocabulary import Severity

DUTIES = "duties"
MEMBERS = ("userId", "applicationId")

CONTROL = Control(
    id="HUB-IAM-06",
    title="Duties are kept apart",
    severity=Severity.CRITICAL,
    answers=("SNC 6.2.a", "SNC 9.3.f", "EHDS 73(1)(c)"),
    why="Who holds both can do harm and hide it: read data with a key of one's own making, deploy and delete the "
    "trace, change data and delete the backup, let out what one has submitted.",
    fix="Give one of the two to another application or group, on other projects; take people out of one of the groups.",
    source="SecNumCloud 3.2, 6.2.a and 9.3.f; the pairs stand in the table duties",
    tables=(DUTIES,),
    live="The same checks over the rights, groups and members read back from the account; who may act through somebody "
    "else's API key is seen in Secret Manager's rights only.",
    organisation="The organisation chart says who may not be the same person in two groups of two environments.",
)


@CONTROL.beside(POLICY)
def one_holder_one_duty(policy: Resource, stack: Stack, context: Context) -> Violations:
    principal = holder(policy, stack)
    held = tuple(_granted(stack, [principal])) if principal else tuple(grants(policy))
    for first, second in _combined(held, stack, context):
        yield policy.violation(
            "rules", f"not let one holder be who {first} and who {second}", value=f"those of {policy.name}"
        )


@CONTROL.beside(MEMBERSHIP)
def one_member_one_duty(membership: Resource, stack: Stack, context: Context) -> Violations:
    for path in MEMBERS:
        if member := named(membership, path, stack):
            yield from _over_groups(membership, path, member, stack, context)


@CONTROL.beside(GROUP)
def one_listed_member_one_duty(group: Resource, stack: Stack, context: Context) -> Violations:
    for path in MEMBERS:
        for member in group.value(f"{path}s") or ():
            yield from _over_groups(group, f"{path}s", str(member), stack, context)


def _over_groups(source: Resource, path: str, member: str, stack: Stack, context: Context) -> Violations:
    """What somebody holds through several groups together, and through none of them alone."""
    held_by = [member, *_groups_of(member, stack)]
    alone = {pair for each in held_by for pair in _combined(tuple(_granted(stack, [each])), stack, context)}
    for first, second in _combined(tuple(_granted(stack, held_by)), stack, context):
        if (first, second) not in alone:
            yield source.violation(path, f"not be somebody who {first} in one group and {second} in another")


def _groups_of(member: str, stack: Stack) -> Iterable[str]:
    def by_member() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for each in stack.of(MEMBERSHIP):
            for path in MEMBERS:
                if one := named(each, path, stack):
                    found.setdefault(one, []).append(named(each, "groupId", stack))
        for group in stack.of(GROUP):
            for one in (each for path in MEMBERS for each in group.value(f"{path}s") or ()):
                found.setdefault(str(one), []).append(group.urn)
        return found

    return stack.known("groups by member", by_member).get(member, ())


def _granted(stack: Stack, principals: Iterable[str]) -> Iterator[Grant]:
    def by_holder() -> dict[str, list[Grant]]:
        found: dict[str, list[Grant]] = {}
        for policy in stack.of(POLICY):
            found.setdefault(holder(policy, stack), []).extend(grants(policy))
        return found

    held = stack.known("grants by holder", by_holder)
    return (grant for each in principals for grant in held.get(each, ()))


def _combined(held: tuple[Grant, ...], stack: Stack, context: Context) -> Iterator[tuple[str, str]]:
    rows = context.table(DUTIES).rows
    duties: Mapping[str, list[dict[str, list[str]]]] = rows["duties"]
    names = stack.known("project names", lambda: project_names(stack))
    for first, second in rows["pairs"]:
        if holds(held, duties[first], names) and holds(held, duties[second], names):
            yield first, second
