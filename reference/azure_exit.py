"""What each wave of an exit ends, from the catalogue that plans are made with."""

from __future__ import annotations

from azure_exit.catalogue import KINDS, WAVE_TITLES, Kind, Method, Survivor, Wave
from azure_exit.gates import GateName, gates_of
from azure_exit.gates.people import APPROVERS, NOTICE_DAYS
from azure_exit.inventory import EXPORTS, Resource, Source
from reference.markdown import code, codes, page, table

_HOW = {
    Method.ENGINE: "by the engine",
    Method.OUT_OF_BAND: "by hand",
    Method.RETAINED: "never: with what it belongs to",
    Method.WITH_MANAGER: "with its manager",
}
_ALL = (GateName.PREDECESSORS_GONE, GateName.HOLD_RELEASED, GateName.NOTICE_PERIOD, GateName.TWO_APPROVERS)
_WORDS = {"id": "ID", "name": "NAME", "group": "GROUP", "parent": "PARENT"}


def azure_exit_page() -> str:
    """A section a wave: its types, how each ends, its gates, what is left of it, and what people do."""
    return page(
        "The waves of an exit from Azure",
        "Every type that the exit knows, in the wave in which it ends. [How a wave is run](../guide/leaving-azure.md). "
        "A plan names the same for each single resource, with its dates and its own commands: "
        "`hub exit show PLAN --wave N`. A type that is not here is unknown, and its rows are held.",
        f"Every row that ends has these gates: {codes(_ALL)}; where Azure holds it by a lock, "
        f"`{GateName.LOCK_LIFTED.value}` too. The notice runs {NOTICE_DAYS} days, and {APPROVERS} persons approve. The "
        "tables name the others. What is left is told for Azure's defaults: a plan reads each resource's own settings.",
        *(block for wave in Wave for block in _wave(wave)),
        "## The files of an inventory",
        "Each file has to be there, also where it holds nothing; a pattern with `*` may be several files. The commands "
        "are those of the Azure CLI as its documentation tells them: they were not run from here.",
        table(("file", "what writes it"), [(code(each.pattern), each.command) for each in EXPORTS]),
    )


def _wave(wave: Wave) -> list[str]:
    kinds = [kind for kind in KINDS.values() if kind.wave is wave]
    found = [f"## Wave {wave.value}: {WAVE_TITLES[wave]}"]
    if not kinds:
        return [*found, "No type ends in it: what is done is said in the guide."]
    found.append(
        table(
            ("type", "ends", "gates besides those of all", "left after it", "undo, while it is left"),
            [_row(kind) for kind in sorted(kinds, key=lambda kind: kind.arm_type.lower())],
        )
    )
    steps = [line for kind in sorted(kinds, key=lambda kind: kind.arm_type.lower()) for line in _steps(kind)]
    return [*found, "\n".join(steps)] if steps else found


def _row(kind: Kind) -> tuple[str, str, str, str, str]:
    gates = gates_of(kind.role, kind.method, holds_data=kind.holds_data, is_locked=False)
    survivors = kind.survivors(_example(kind), {})
    return (
        code(kind.arm_type),
        _HOW[kind.method],
        codes(each.value for each in gates if each not in _ALL),
        "; ".join(map(_left, survivors)),
        "; ".join(code(each.recover) for each in survivors if each.recover),
    )


def _left(survivor: Survivor) -> str:
    if survivor.is_unknown:
        return f"{survivor.what.partition(':')[0]}: as long as the inventory says"
    days = "nothing ends it by itself" if survivor.days is None else f"{survivor.days} days"
    return f"{survivor.what}: {days}" + (", billed" if survivor.billed and "billed" not in survivor.what else "")


def _steps(kind: Kind) -> list[str]:
    told = [("before", each.format_map(_WORDS)) for each in kind.before]
    told += [("by hand", kind.command.format_map(_WORDS))] if kind.command else []
    told += [("after", each.format_map(_WORDS)) for each in kind.after]
    told += [("note", kind.remark)] if kind.remark else []
    told += [("cost", kind.billed_with)] if kind.billed_with else []
    return [f"- {code(kind.arm_type)}, {when}: {text}" for when, text in told]


def _example(kind: Kind) -> Resource:
    """A resource of a type that says nothing of itself: then Azure's defaults hold."""
    return Resource(
        key=f"/subscriptions/id/resourcegroups/group/providers/{kind.arm_type.lower()}/name",
        arm_id=f"/subscriptions/ID/resourceGroups/GROUP/providers/{kind.arm_type}/NAME",
        name="NAME",
        type=kind.arm_type.lower(),
        source=Source.RESOURCE_GRAPH,
        location="LOCATION",
    )
