"""What each layer declares, collected by running the program itself against the SDK's mocks.

No engine, plugin or cloud takes part: the layers' own `declare` runs, and every registration is written down instead of
carried out. That is documentation of what the program says, and no proof of what a cloud would make of it: proof is
what `scripts/rehearse` is for.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

import pulumi
from pulumi.runtime import mocks, rpc

from emulator import authority
from settings import Environment
from stacks import declare_layer, layers_of
from stacks.contracts import CONTRACTS

PROJECT, ORGANIZATION = "hub", "organization"
STACK, REFERENCE = "pulumi:pulumi:Stack", "pulumi:pulumi:StackReference"

# By which input a resource belongs to another one that lies in a project.
_BELONGS_TO = (
    "vpcId",
    "gatewayId",
    "clusterId",
    "instanceId",
    "lbId",
    "backendId",
    "frontendId",
    "dnsZone",
    "secretId",
)
# A right or a switch of the whole organisation, whatever project it names.
_OF_THE_ORGANIZATION = ("scaleway:iam/", "scaleway:billing/", "scaleway:account/")


@dataclass(frozen=True)
class Options:
    """The options of a registration that are not on `Declared` itself, named as `pulumi.ResourceOptions` names them.

    Attributes:
        delete_before_replace: None where it is left to the engine and the provider.
        custom_timeouts: by operation, as `5m`; without those that are left to the provider.
        before_create: names of the hooks that may refuse the creation.
        deleted_with: the URN of what takes it away when it goes itself; empty for none.
    """

    replace_on_changes: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    delete_before_replace: bool | None = None
    custom_timeouts: Mapping[str, str] = field(default_factory=dict)
    before_create: tuple[str, ...] = ()
    deleted_with: str = ""

    @classmethod
    def of(cls, request: Any) -> Options:
        """Those of a registration as the SDK sends it, with properties in camel case."""
        timeouts = request.customTimeouts
        return cls(
            replace_on_changes=tuple(request.replaceOnChanges),
            ignore_changes=tuple(request.ignoreChanges),
            additional_secret_outputs=tuple(request.additionalSecretOutputs),
            delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
            custom_timeouts={
                name: getattr(timeouts, name) for name in ("create", "update", "delete") if getattr(timeouts, name)
            },
            before_create=tuple(request.hooks.before_create),
            deleted_with=request.deletedWith,
        )


@dataclass(frozen=True)
class Declared:
    """One resource as the program registers it.

    Attributes:
        kind: the type token, such as `scaleway:network/vpc:Vpc` or `hub:network:Vpc`.
        inputs: as the engine gets them, in camel case, with names in place of ids that only a cloud could give.
        depends_on: URNs, of inputs and of `depends_on` alike.
        project: the role of the Scaleway project it lies in; empty for what belongs to the organisation.
    """

    urn: str
    layer: str
    kind: str
    name: str
    id: str
    custom: bool
    parent: str
    inputs: Mapping[str, Any] = field(repr=False)
    depends_on: frozenset[str] = field(repr=False)
    protect: bool = False
    retain: bool = False
    options: Options = field(default_factory=Options, repr=False)
    project: str = ""

    @property
    def short_kind(self) -> str:
        """`network.Vpc` for `scaleway:network/vpc:Vpc`, `hub:network:Vpc` as it is."""
        package, module, name = self.kind.split(":")
        return f"{module.partition('/')[0]}.{name}" if package == "scaleway" else self.kind

    @property
    def is_component(self) -> bool:
        return not self.custom

    @property
    def is_provider(self) -> bool:
        return self.kind.startswith("pulumi:providers:")


@dataclass(frozen=True)
class Declarations:
    """All resources of an environment, layer by layer, in a stable order."""

    environment: Environment
    resources: tuple[Declared, ...]
    outputs: Mapping[str, Mapping[str, Any]] = field(repr=False)

    @cached_property
    def by_urn(self) -> Mapping[str, Declared]:
        return {each.urn: each for each in self.resources}

    def of(self, kind: str, **inputs: Any) -> tuple[Declared, ...]:
        """The resources of a (short) kind that have these inputs."""
        return tuple(
            each
            for each in self.resources
            if each.short_kind == kind and all(each.inputs.get(name) == value for name, value in inputs.items())
        )

    def one(self, kind: str, **inputs: Any) -> Declared:
        """The only one.

        Raises:
            LookupError: there is none, or more than one.
        """
        found = self.of(kind, **inputs)
        if len(found) != 1:
            raise LookupError(f"{len(found)} resources {kind} with {inputs} in {self.environment.environment}, not one")
        return found[0]

    def component(self, resource: Declared) -> str:
        """The components around a resource, outermost first."""
        path: list[str] = []
        urn = resource.parent
        while (above := self.by_urn.get(urn)) is not None:
            path.insert(0, above.kind.removeprefix("hub:"))
            urn = above.parent
        return " / ".join(path)


def collect(environment: Environment) -> Declarations:
    """Run the layers of an environment and write down what they register."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = Path(folder) / "certificate.pem"
        certificate.write_text(_pem())
        entry = environment.platform.entry.model_copy(update={"certificate_file": str(certificate)})
        platform = environment.platform.model_copy(update={"entry": entry})
        runnable = environment.model_copy(update={"platform": platform})
        recorded: list[Declared] = []
        outputs: dict[str, Mapping[str, Any]] = {}
        for layer in layers_of(environment):
            monitor = _Recorder(layer, environment.environment, outputs)
            outputs[layer] = asyncio.run(_run(layer, runnable, monitor))
            recorded += sorted(monitor.recorded, key=lambda each: (each.kind, each.name))
    projects = {each.id: str(each.name.rpartition("-")[2]) for each in recorded if _is_project(each)}
    ids = {each.id: each for each in recorded if each.custom}
    placed = tuple(_placed(each, ids, projects) for each in recorded)
    return Declarations(environment, placed, outputs)


@cache
def _pem() -> str:
    """A certificate for the entry, the same one for all collections, so that two of them are alike."""
    with tempfile.TemporaryDirectory() as folder:
        return authority.issue(Path(folder), "reference.example")


async def _run(layer: str, environment: Environment, monitor: _Recorder) -> Mapping[str, Any]:
    stack = f"{environment.environment}.{layer}"
    pulumi.runtime.set_all_config({"hub:seed": "of-no-cloud-and-therefore-no-secret-at-all"}, ["hub:seed"])
    mocks.set_mocks(_Mocks(), PROJECT, stack, preview=False, monitor=monitor, organization=ORGANIZATION)
    # The SDK's mocks have no place for hooks: they are written down by name, and none is ever called.
    pulumi.runtime.settings.SETTINGS.callbacks = cast("Any", _Callbacks())
    found: dict[str, Any] = {}

    async def declare() -> None:
        contract = declare_layer(layer, environment)
        for each in fields(contract):
            found[each.name] = await pulumi.Output.from_input(getattr(contract, each.name)).future()

    await pulumi.runtime.stack.run_pulumi_func(declare)
    return found


class _Mocks(mocks.Mocks):
    """Every resource comes to be as it was asked for, under its own name as id."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if args.typ == REFERENCE:
            return args.name, args.inputs
        module = args.typ.split(":")[1]
        regional = "/" in module and not args.typ.startswith(_OF_THE_ORGANIZATION)
        place = args.inputs.get("zone") or args.inputs.get("region") if regional else None
        state = {**args.inputs, **_told_by_a_cloud(args)}
        return f"{place}/{args.name}" if place else args.name, state

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        """A person has their own address for an id, and a group nobody whom the file does not list."""
        return {**args.args, "id": f"{args.token}", "userId": args.args.get("email"), "userIds": []}, []


def _told_by_a_cloud(args: mocks.MockResourceArgs) -> dict[str, Any]:
    """The outputs that other resources read, under names that say whose they are."""
    return {
        "accessKey": f"(access key of {args.name})",
        "address": f"(address of {args.name})",
        "certificate": f"(certificate of {args.name})",
        "endpoint": f"(endpoint of {args.name})",
        "ipAddress": f"(address of {args.name})",
        "owner_id": "owner",
        "nodes": [],
    }


class _Callbacks:
    """Takes hooks, as the server does that the engine calls back."""

    def register_resource_hook(self, hook: pulumi.ResourceHook) -> None:
        """Nothing to do: the registration of the resource names it."""


class _Recorder(mocks.MockMonitor):
    """Writes every registration down, with the options that mocks do not get to see."""

    def __init__(self, layer: str, environment: str, outputs: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(_Mocks())
        self.recorded: list[Declared] = []
        self._layer, self._environment, self._outputs = layer, environment, outputs
        self._one_at_a_time = threading.Lock()

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        # Unlike the SDK's own, with all parents' types, as the engine writes it.
        above = parent.split("::")[2] + "$" if parent and STACK not in parent else ""
        return f"urn:pulumi:{self._environment}.{self._layer}::{PROJECT}::{above}{type_}::{name}"

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the SDK's name
        with self._one_at_a_time:
            reply = super().RegisterResource(request)  # type: ignore[no-untyped-call]
            if request.type not in (STACK, REFERENCE):
                self.recorded.append(self._declared(request, reply))
            return reply

    def ReadResource(self, request: Any) -> Any:  # noqa: N802 - the SDK's name
        """The only thing that layers read is what an earlier layer publishes."""
        reply = super().ReadResource(request)  # type: ignore[no-untyped-call]
        if request.type == REFERENCE:
            layer = request.name.rpartition(".")[2]
            published = {"name": request.name, "outputs": self._outputs[layer], "secretOutputNames": []}
            reply.properties.update(published)
        return reply

    def _declared(self, request: Any, reply: Any) -> Declared:
        needs = {urn for each in request.propertyDependencies.values() for urn in each.urns} | set(request.dependencies)
        return Declared(
            urn=reply.urn,
            layer=self._layer,
            kind=request.type,
            name=request.name,
            id=reply.id,
            custom=request.custom,
            parent=request.parent,
            inputs=dict(_plain(rpc.deserialize_properties(request.object, keep_unknowns=True))),
            depends_on=frozenset(needs),
            protect=request.protect,
            retain=request.retainOnDelete,
            options=Options.of(request),
        )


def _plain(value: Any) -> Any:
    """Without the SDK's wrapping of secrets: whoever writes pages shows none."""
    if rpc.is_rpc_secret(value):
        return _plain(rpc.unwrap_rpc_secret(value))
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_project(resource: Declared) -> bool:
    return resource.kind == "scaleway:account/project:Project"


def _placed(resource: Declared, ids: Mapping[str, Declared], projects: Mapping[str, str]) -> Declared:
    """The resource with the role of its project: its own, or that of what it belongs to."""
    found = next(_projects(resource, ids, projects), "")
    return Declared(**{**vars(resource), "project": found})


def _projects(resource: Declared, ids: Mapping[str, Declared], projects: Mapping[str, str]) -> Iterator[str]:
    if resource.kind.startswith(_OF_THE_ORGANIZATION):
        return
    project = str(resource.inputs.get("projectId"))
    if project in projects:
        yield projects[project]
    for name in _BELONGS_TO:
        owner = ids.get(str(resource.inputs.get(name)))
        if owner is not None and owner is not resource:
            yield from _projects(owner, ids, projects)


__all__ = ["CONTRACTS", "Declarations", "Declared", "Options", "collect"]
