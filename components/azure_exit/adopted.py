"""Resources of the old estate, taken into the state as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from azure_exit.catalogue import Method
from azure_exit.plan import PlanRow
from components.base import Component

VERSION = "3.29.0"


class _Raw(pulumi.CustomResource):
    """A resource by its token alone: the SDK's typed arguments would bring defaults that open a live vault."""

    def __init__(self, token: str, name: str, options: pulumi.ResourceOptions) -> None:
        super().__init__(token, name, {}, options)


class Adopted(Component):
    """The rows of one wave that the engine holds: imported, never changed, protected.

    Args:
        rows: the rows to declare.
        after: of each row's id those of the rows that have to be gone before it, in any wave.
        released: ids of rows whose protection is taken off.
    """

    TYPE: ClassVar[str] = "hub:azure:Adopted"

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.rows: dict[str, pulumi.CustomResource] = {}

    def adopt(self, row: PlanRow, before: Sequence[pulumi.Resource], *, released: bool) -> pulumi.CustomResource:
        """Declare a row that is deleted before the resources in `before`."""
        # Trap: without ignore_changes the import is followed by an update of the live resource, for ever after.
        # Trap: the delete of a setting writes defaults back: the engine forgets it, and sends nothing.
        made = _Raw(
            row.token,
            row.id.strip("/"),
            self.child(
                version=VERSION,
                import_=row.arm_id,
                ignore_changes=["*"],
                protect=not released,
                retain_on_delete=row.method is Method.RETAINED,
                depends_on=list(before),
            ),
        )
        self.rows[row.id] = made
        return made


def deletion_order(rows: Mapping[str, PlanRow]) -> dict[str, list[str]]:
    """Of each row the rows that end after it: what it depends on in the engine's words, which deletes dependents first.

    Rows that are not declared are passed through: what waits for a person's step waits for what came before it too.
    """
    found: dict[str, list[str]] = {key: [] for key in rows}
    for key, row in rows.items():
        for each in row.after:
            if each.id in found:
                found[each.id].append(key)
    return found
