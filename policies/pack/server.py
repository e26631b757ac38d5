"""The analyzer that the engine asks, over gRPC.

Not pulumi-policy's own pack: that one decodes every resource once for each policy. Here each resource is decoded once,
and only if a control looks at its type (docs/decisions/; measured in tests/benchmarks).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from threading import Event
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import empty_pb2, json_format

from policies import enforcement, waivers
from policies.context import Context
from policies.control import CheckKind, Control
from policies.enforcement import EnforcementError
from policies.evaluation import Evaluation
from policies.findings import Finding
from policies.pack.protocol import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2
from policies.registry import catalogue
from policies.resource import Resource, Stack
from policies.vocabulary import Level, Severity, Status
from policies.waivers import WaiverError

if TYPE_CHECKING:
    from settings import Environment

NAME, VERSION = "sovereign-hub", "0.1.0"
CONFIGURATION = "the configuration of the policy pack"
LARGEST_MESSAGE = 400 * 1024 * 1024
_LEVELS = {
    Level.DISABLED: analyzer_pb2.DISABLED,
    Level.ADVISORY: analyzer_pb2.ADVISORY,
    Level.MANDATORY: analyzer_pb2.MANDATORY,
}
_SEVERITIES = {
    Severity.CRITICAL: analyzer_pb2.POLICY_SEVERITY_CRITICAL,
    Severity.HIGH: analyzer_pb2.POLICY_SEVERITY_HIGH,
    Severity.MEDIUM: analyzer_pb2.POLICY_SEVERITY_MEDIUM,
}


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers the engine's questions with the catalogue."""

    def __init__(self) -> None:
        self._stack = ""
        self._environment: Future[Environment | None] = Future()
        self._controls = catalogue()
        self._levels: dict[str, Level] = {}
        self._defaults: dict[str, Level] = {}
        self._unknown: dict[str, list[Finding]] = {}

    @cached_property
    def _evaluation(self) -> Evaluation:
        return _evaluation(self._stack, self._environment.result(), self._controls, self._levels)

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802 - the protocol's name
        return plugin_pb2.PluginInfo(version=VERSION)

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        return analyzer_pb2.AnalyzerHandshakeResponse()

    def GetAnalyzerInfo(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        of_file = enforcement.Enforcement(self._of_file())
        levels = enforcement.Enforcement({**of_file.levels, **self._levels})
        # The engine gives each of them back when it configures: those are no choice of anybody's.
        self._defaults = {each.id: of_file.level(each) for each in self._controls}
        judged = [each for each in self._controls if any(check.kind is not CheckKind.CHANGE for check in each.checks)]
        return analyzer_pb2.AnalyzerInfo(
            name=NAME,
            displayName="Sovereign hub",
            version=VERSION,
            supportsConfig=True,
            policies=[_info(each, levels) for each in judged],
        )

    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        names = {number: level for level, number in _LEVELS.items()}
        given = {id_: names[each.enforcementLevel] for id_, each in request.policyConfig.items() if id_ != "all"}
        try:
            found = enforcement.enforcement(given, self._controls, production=False, file=CONFIGURATION).levels
            self._levels = {id_: level for id_, level in found.items() if level is not self._defaults.get(id_)}
        except EnforcementError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return empty_pb2.Empty()

    def ConfigureStack(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        self._stack = request.stack.rpartition("/")[2]
        # Read while the engine starts the program: what reads it takes longer to load than all else here.
        self._environment = _aside(lambda: _environment(self._stack))
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Analyze(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        return self._answer(self._ready(context).each(_resource(request)))

    def AnalyzeStack(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        evaluation = self._ready(context)
        found = evaluation.whole(Stack([_stack_resource(each) for each in request.resources]))
        found += [*evaluation.tables(), *evaluation.waiver_ends(complete=False)]
        return self._answer(found, last=True)

    def Remediate(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        return analyzer_pb2.RemediateResponse()

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        return empty_pb2.Empty()

    def _of_file(self) -> Mapping[str, Level]:
        """The levels of policies/enforcement.yaml. A wrong file is told with the first resource (`_ready`)."""
        name = self._stack.partition(".")[0]
        try:
            return enforcement.of_environment(name, self._controls, production=False).levels
        except EnforcementError:
            return {}

    def _ready(self, context: grpc.ServicerContext) -> Evaluation:
        """The run of this stack; what is wrong with its levels or waivers ends the engine's run with the reason."""
        try:
            return self._evaluation
        except (EnforcementError, WaiverError) as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
            raise

    def _answer(self, found: list[Finding], *, last: bool = False) -> Any:
        """What is unknown is gathered and said once per control, at the end: a first preview knows few ids."""
        told = []
        for each in found:
            if each.status is Status.UNKNOWN:
                self._unknown.setdefault(each.control, []).append(each)
            else:
                told.append(_diagnostic(each, each.message))
        if last:
            told += [_diagnostic(each[0], _gathered(each)) for each in self._unknown.values()]
            self._unknown = {}
        return analyzer_pb2.AnalyzeResponse(diagnostics=told)


def _info(control: Control, levels: enforcement.Enforcement) -> Any:
    kinds = {check.kind for check in control.checks}
    first = control.requirements[0] if control.requirements else None
    return analyzer_pb2.PolicyInfo(
        name=control.id,
        displayName=control.title,
        description=control.title,
        message=control.fix,
        enforcementLevel=_LEVELS[levels.level(control)],
        severity=_SEVERITIES[control.severity],
        policy_type=analyzer_pb2.POLICY_TYPE_RESOURCE if CheckKind.EACH in kinds else analyzer_pb2.POLICY_TYPE_STACK,
        framework=analyzer_pb2.PolicyComplianceFramework(
            name=first.norm.name, version=first.norm.version, reference=first.id
        )
        if first
        else None,
        tags=list(control.answers),
        remediation_steps=control.fix,
    )


def _gathered(found: list[Finding]) -> str:
    paths = ", ".join(sorted({each.path for each in found}))
    number = len({each.urn for each in found})
    return (
        f"unknown for {number} resource{'s' if number > 1 else ''} ({paths}): judged at `up`, when the values are there"
    )


def _diagnostic(finding: Finding, message: str) -> Any:
    name = f"{finding.name}: " if finding.name else ""
    ending = f" {finding.waiver}" if finding.waiver else ""
    return analyzer_pb2.AnalyzeDiagnostic(
        policyName=finding.control,
        policyPackName=NAME,
        policyPackVersion=VERSION,
        description=finding.title,
        message=f"{finding.title}\n{name}{message}{ending}\nway out: {finding.fix}",
        enforcementLevel=_LEVELS[finding.level],
        urn=finding.urn if finding.status is not Status.UNKNOWN else "",
        severity=_SEVERITIES[finding.severity],
    )


def _aside(function: Callable[[], Environment | None]) -> Future[Environment | None]:
    pool = ThreadPoolExecutor(max_workers=1)
    found = pool.submit(function)
    pool.shutdown(wait=False)
    return found


def _environment(stack: str) -> Environment | None:
    """The environment that a stack is of; None when it has no file that can be read."""
    from settings import EnvironmentFileError, load_environment  # noqa: PLC0415 - see `ConfigureStack`

    name = stack.partition(".")[0]
    try:
        return load_environment(name)
    except EnvironmentFileError:
        sys.stderr.write(
            f"policies: {stack} is held to production's rules, without waivers: "
            f"environments/{name}.yaml cannot be read\n"
        )
        return None


def _evaluation(
    stack: str, environment: Environment | None, controls: tuple[Control, ...], levels: Mapping[str, Level]
) -> Evaluation:
    """The run of a stack: what is configured wins over policies/enforcement.yaml, and neither goes below the floor.

    An environment that has no file is held to production's rules, and nothing of it is waived.
    """
    name, _, layer = stack.partition(".")
    context = Context(environment, layer)
    known = enforcement.of_environment(name, controls, production=context.is_production)
    given = enforcement.enforcement(levels, controls, production=context.is_production, file=CONFIGURATION)
    merged = enforcement.Enforcement({**known.levels, **given.levels})
    return Evaluation(controls, context, merged, waivers.of_environment(name) if environment is not None else ())


def _resource(request: Any) -> Resource:
    return Resource(
        urn=request.urn,
        type=request.type,
        name=request.name,
        given=lambda: json_format.MessageToDict(request.properties),
        parent=request.options.parent,
        protected=request.options.protect,
        provider=json_format.MessageToDict(request.provider.properties) if request.HasField("provider") else {},
    )


def _stack_resource(request: Any) -> Resource:
    return Resource(
        urn=request.urn,
        type=request.type,
        name=request.name,
        given=lambda: json_format.MessageToDict(request.properties),
        id=_id(request),
        parent=request.parent,
        protected=request.options.protect,
        depends_on=tuple(request.dependencies),
        feeds={name: tuple(each.urns) for name, each in request.propertyDependencies.items()},
        provider=json_format.MessageToDict(request.provider.properties) if request.HasField("provider") else {},
    )


def _id(request: Any) -> str:
    given = request.properties.fields.get("id")
    return given.string_value if given is not None else ""


def serve() -> None:
    """Answer until the engine ends this process. The port goes to standard output, as the engine expects."""
    server = grpc.server(
        ThreadPoolExecutor(max_workers=1),
        options=[("grpc.max_receive_message_length", LARGEST_MESSAGE)],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    Event().wait()


__all__ = ["Analyzer", "serve"]
