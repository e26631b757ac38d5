"""HUB-SUP-04: tools are of versions that are written down."""

from __future__ import annotations

import re

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

PLUGINS = "pulumi:providers:*"
CHARTS = ("kubernetes:helm.sh/*:Release", "kubernetes:helm.sh/*:Chart")
# What is part of the SDK that requirements.lock pins, and has no plugin or version of its own.
_OF_THE_SDK = frozenset({"pulumi:providers:pulumi-python", "pulumi:providers:pulumi"})
_EXACT = re.compile(r"v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?")

CONTROL = Control(
    id="HUB-SUP-04",
    title="Tools are pinned",
    severity=Severity.HIGH,
    answers=("SNC 14.2.c", "SATRE 2.4"),
    why="A plugin or chart of a floating version is another program tomorrow, with all rights that this one has today.",
    fix="Give the provider an exact version and no download address of its own, and a chart an exact version.",
    source="Pulumi resource options; Helm chart resources of the Kubernetes provider. Packages are pinned with hashes "
    "in requirements.lock, the engine's parts in engine/pins.py, and the pack prints its own version with each finding",
)


@CONTROL.each(PLUGINS)
def plugin_has_a_version(provider: Resource, context: Context) -> Violations:
    if provider.type in _OF_THE_SDK:
        return
    if not _EXACT.fullmatch(str(provider.value("version") or "")):
        yield provider.violation("version", "be exact, such as 1.60.0")


@CONTROL.each(PLUGINS)
def plugin_comes_from_where_all_come_from(provider: Resource, context: Context) -> Violations:
    if provider.is_set("pluginDownloadURL"):
        yield provider.violation("pluginDownloadURL", "not be set: plugins come from the place that CI pins")


@CONTROL.each(*CHARTS)
def chart_has_a_version(chart: Resource, context: Context) -> Violations:
    # A chart in this repository is pinned by its commit.
    if str(chart.value("chart") or "").startswith(("./", "../", "/")):
        return
    if not _EXACT.fullmatch(str(chart.value("version") or "")):
        yield chart.violation("version", "be exact, such as 4.12.1")
