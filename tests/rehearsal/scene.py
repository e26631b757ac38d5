"""An environment in which many act, each by its own API key, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from operations.report import Report, Status
from tests.rehearsal.callers import REGION, Caller, act, attempt
from tests.rehearsal.hub import ENVIRONMENT, Hub, Result

FORBIDDEN = 403
# Without rights on the objects of unlocked buckets, who deploys cannot read whether they have a lock, nor whether they
# hold anything: the provider takes both refusals for "no".
TAKEN_FOR_NO = re.compile(
    rf"hub-{ENVIRONMENT}-(landing|raw|curated|exchange)\.s3\.{REGION}\.scw\.cloud/(\?object-lock=)?"
)

Request = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """What one caller did with the engine: the report, and the requests that reached the cloud."""

    report: Report
    requests: list[Request]

    @property
    def problems(self) -> list[str]:
        return [each.message for layer in self.report.layers for each in layer.problems if each.is_error]

    @property
    def writes(self) -> list[Request]:
        return [each for each in self.requests if each["method"] != "GET"]

    @property
    def refused(self) -> list[Request]:
        return [each for each in self.requests if each["status"] == FORBIDDEN]

    @property
    def refused_by_surprise(self) -> list[Request]:
        return [each for each in self.refused if not TAKEN_FOR_NO.fullmatch(each["host"] + each["path"])]

    def assert_done(self) -> None:
        assert {layer.status for layer in self.report.layers} == {Status.DONE}, self.problems

    def assert_refused(self) -> None:
        """The cloud did nothing that was asked of it, and the engine said why."""
        assert {layer.status for layer in self.report.layers} == {Status.FAILED}
        assert self.problems
        assert all("insufficient permissions: write" in each for each in self.problems), self.problems
        assert self.writes
        assert {each["status"] for each in self.writes} == {FORBIDDEN}


@dataclass(frozen=True)
class Scene:
    """An environment and all who hold an API key in it, by name."""

    hub: Hub
    foundation: dict[str, Any]
    callers: dict[str, Caller]
    at_first: frozenset[tuple[str, str]]
    """What was there with the foundation."""

    def inventory(self) -> set[tuple[str, str]]:
        return {(each["kind"], each["id"]) for each in self.hub.cloud.inventory()}

    def act(self, name: str, command: str, *layers: str) -> Step:
        before = self._requests()[-1]["number"]
        report = act(self.hub, self.callers[name], command, *layers)
        return Step(report, [each for each in self._requests() if each["number"] > before])

    def pulumi(self, name: str, *arguments: str) -> Result:
        return self.hub.pulumi(*arguments, variables=self.callers[name].variables)

    def _requests(self) -> list[Request]:
        found: list[Request] = self.hub.cloud.ask("/requests")
        return found


def permitted(names: Mapping[str, Any], action: Callable[[Any], Any], *statuses: int) -> set[str]:
    """Those whose action is not refused. `action` gets each one's client and must end with a status that is listed."""
    found = {name: attempt(lambda: action(client)) for name, client in names.items()}  # noqa: B023
    odd = {name: status for name, status in found.items() if status not in (FORBIDDEN, *statuses)}
    assert not odd
    return {name for name, status in found.items() if status != FORBIDDEN}
