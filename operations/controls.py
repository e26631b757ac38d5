"""`hub controls`: the catalogue, for people and machines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import typer

from operations.display import WIDTH
from operations.summary import print_json
from policies.control import Control
from policies.coverage import Answer, Covered, coverage
from policies.registry import catalogue
from policies.vocabulary import Phase


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
    for paragraph in _LEGEND:
        typer.echo("\n".join(textwrap.wrap(paragraph, WIDTH)) + "\n")
    for norm in found:
        typer.echo("\n".join(textwrap.wrap(f"{norm.framework.name}, {norm.framework.version}", WIDTH)))
        binds = f"binds {norm.framework.binds}"
        typer.echo("\n".join(textwrap.wrap(binds, WIDTH, initial_indent="  ", subsequent_indent="  ")))
        for id_, controls in norm.requirements.items():
            label = f"  {id_ or 'as a whole':<14} "
            for text in _answered(controls, norm.people.get(id_)):
                lines = textwrap.wrap(
                    text, WIDTH, initial_indent=label, subsequent_indent=" " * 17, break_on_hyphens=False
                )
                typer.echo("\n".join(lines))
                label = " " * 17
        typer.echo("")
    typer.echo(
        "\n".join(textwrap.wrap("docs/reference/controls/people.md: what people answer, control by control", WIDTH))
    )


_LEGEND = (
    "By norm and requirement: the controls that answer a part of it, which says nothing of the rest, and when each is "
    "judged. preview: from what is declared; change: from the steps of a preview; live: over the account; "
    "live, by hand: over the account, by a person, for no function judges it; organisational: by people only.",
    "people: who has to answer what no machine sees of a requirement, and with what record.",
)


def _answered(controls: Sequence[Control], people: Answer | None) -> Iterator[str]:
    if controls:
        yield ", ".join(f"{each.id} ({', '.join(_phases(each))})" for each in controls)
    if people is not None:
        yield f"people: {people.who}, with {people.record}: {people.asks}"


def _phases(control: Control) -> Iterator[str]:
    for each in control.phases:
        by_hand = each is Phase.LIVE and control.is_told_of_accounts
        yield f"{each}, by hand" if by_hand else str(each)


def _norm_as_json(norm: Covered) -> dict[str, Any]:
    return {
        "norm": norm.framework.name,
        "version": norm.framework.version,
        "binds": norm.framework.binds,
        "requirements": [
            {
                "id": id_,
                "controls": [
                    {"id": each.id, "phases": list(each.phases), "live_by_hand": each.is_told_of_accounts}
                    for each in controls
                ],
                "people": asdict(norm.people[id_]) if id_ in norm.people else None,
            }
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
        "live_by_hand": control.is_told_of_accounts,
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
