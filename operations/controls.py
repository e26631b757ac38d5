"""`hub controls`: the catalogue, for people and machines."""

from __future__ import annotations

import textwrap
from typing import Any

import typer

from operations.display import WIDTH
from operations.summary import print_json
from policies.control import Control
from policies.coverage import Covered, coverage
from policies.registry import catalogue


def listed(*, as_json: bool) -> None:
    """Print all controls."""
    if as_json:
        print_json([_as_json(each) for each in catalogue()])
        return
    for each in catalogue():
        text = f"{each.id}  {each.severity.value:<8} {each.title} ({', '.join(each.phases)})"
        typer.echo("\n".join(textwrap.wrap(text, WIDTH, subsequent_indent=" " * 21, break_on_hyphens=False)))
    typer.echo(f"\n{len(catalogue())} controls; `hub controls explain ID` says what one demands")


def covered(*, as_json: bool) -> None:
    """Print which controls answer which requirement, norm by norm."""
    found = coverage(catalogue())
    if as_json:
        print_json([_norm_as_json(each) for each in found])
        return
    for norm in found:
        typer.echo(f"{norm.framework.name} {norm.framework.version}")
        for id_, controls in norm.requirements.items():
            by = ", ".join(f"{each.id} ({', '.join(each.phases)})" for each in controls)
            label = f"  {id_ or 'as a whole':<14} "
            typer.echo(
                "\n".join(
                    textwrap.wrap(by, WIDTH, initial_indent=label, subsequent_indent=" " * 17, break_on_hyphens=False)
                )
            )
        typer.echo("")


def _norm_as_json(norm: Covered) -> dict[str, Any]:
    return {
        "norm": norm.framework.name,
        "version": norm.framework.version,
        "binds": norm.framework.binds,
        "requirements": [
            {"id": id_, "controls": [{"id": each.id, "phases": list(each.phases)} for each in controls]}
            for id_, controls in norm.requirements.items()
        ],
    }


def _as_json(control: Control) -> dict[str, Any]:
    return {
        "id": control.id,
        "title": control.title,
        "severity": control.severity.value,
        "level": control.level.value,
        "floor": control.lowest.value,
        "phases": list(control.phases),
        "types": list(control.types),
        "answers": [
            {"norm": each.norm.name, "version": each.norm.version, "id": each.id} for each in control.requirements
        ],
        "why": control.why,
        "way_out": control.fix,
        "live": control.live or None,
        "organisation": control.organisation or None,
        "tables": list(control.tables),
        "source": control.source,
    }
