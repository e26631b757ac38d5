"""Finds the cases of each control: tests/policies/cases/FAMILY/hub_fam_nn.py holds them as `CASES`."""

from __future__ import annotations

import importlib
from functools import cache

from policies.control import Control
from policies.registry import catalogue
from tests.policies.case import Case


@cache
def cases(control: Control) -> tuple[Case, ...]:
    """The cases of a control; none when there is no such file."""
    name = f"tests.policies.cases.{control.family.lower()}.{control.id.lower().replace('-', '_')}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and name.startswith(error.name):
            return ()
        raise
    found: tuple[Case, ...] = module.CASES
    return found


def judged() -> tuple[Control, ...]:
    """The controls that judge something by themselves."""
    return tuple(each for each in catalogue() if each.checks)
