"""The engine's resource provider interface, as far as the engine uses it for this package."""

from __future__ import annotations

import functools
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import grpc
from google.protobuf import empty_pb2

from emulator.azure.plugin import VERSION, check, shape
from emulator.azure.plugin.client import AzureError, Client, Credentials
from emulator.azure.plugin.paths import PATHS, Path
from emulator.azure.plugin.protocol import plugin_pb2, provider_pb2, provider_pb2_grpc
from emulator.azure.plugin.sdk import Sdk, find
from emulator.azure.plugin.singletons import DEFAULTS, UNTOUCHED
from emulator.azure.plugin.values import UNKNOWN, plain, structure
from emulator.store import JSON

Handler = TypeVar("Handler", bound=Callable[..., Any])
LEGAL_HOLD = "azure-native:storage:BlobContainerLegalHold"
KEY = "azure-native:keyvault:Key"
STORAGE_VERSION = "2024-01-01"


def _told(handler: Handler) -> Handler:
    """Answer a refusal of Azure's as the provider does: its text is the message of the failed call."""

    @functools.wraps(handler)
    def wrapped(self: Provider, request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return handler(self, request, context)
        except AzureError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))

    return wrapped  # type: ignore[return-value]


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """One provider instance of the engine's."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._client: Client | None = None

    def kill(self) -> None:
        """Send nothing more to Azure."""
        if self._client is not None:
            self._client.kill()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:  # noqa: N802
        return plugin_pb2.PluginInfo(version=VERSION)

    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:  # noqa: N802
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:  # noqa: N802
        return provider_pb2.DiffResponse()

    def Configure(self, request: Any, context: grpc.ServicerContext) -> provider_pb2.ConfigureResponse:  # noqa: N802
        proxy = urllib.parse.urlsplit(self._environment.get("HTTPS_PROXY", "")).hostname
        if proxy not in ("127.0.0.1", "localhost"):
            context.abort(
                grpc.StatusCode.FAILED_PRECONDITION,
                "this is a stand-in for the azure-native plugin and must never call Azure: HTTPS_PROXY is not the "
                f"stand-in's own proxy on this machine; for Azure itself install the vendor's plugin, {VERSION}",
            )
        given = plain(request.args)

        def setting(name: str, variable: str) -> str:
            return str(given.get(name) or self._environment.get(variable) or "")

        credentials = Credentials(
            tenant=setting("tenantId", "ARM_TENANT_ID"),
            client=setting("clientId", "ARM_CLIENT_ID"),
            secret=setting("clientSecret", "ARM_CLIENT_SECRET"),
            subscription=setting("subscriptionId", "ARM_SUBSCRIPTION_ID"),
        )
        self._client = Client(credentials, self._environment)
        return provider_pb2.ConfigureResponse(acceptSecrets=False, supportsPreview=True)

    @_told
    def Check(self, request: Any, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:  # noqa: N802
        token, known, path = _lookup(request.urn, context)
        seed = request.randomSeed or request.urn.encode()
        name = check.automatic_name(request.urn, seed)
        news = check.with_defaults(plain(request.news), plain(request.olds), known, path, name)
        reasons = check.failures(news, known, path, token)
        return provider_pb2.CheckResponse(
            inputs=structure(news), failures=[provider_pb2.CheckFailure(reason=reason) for reason in reasons]
        )

    @_told
    def Diff(self, request: Any, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:  # noqa: N802
        _, _, path = _lookup(request.urn, context)
        old, new, state = plain(request.old_inputs), plain(request.news), plain(request.olds)
        if "azureApiVersion" in new.keys() - old.keys() and "azureApiVersion" in state:
            old["azureApiVersion"] = state["azureApiVersion"]
        changed = sorted(key for key in old.keys() | new.keys() if _differs(key, old.get(key), new.get(key)))
        replaces = [key for key in changed if key in path.parameters or key == "location"]
        if "location" in replaces and ("location" not in new or "location" not in old):
            replaces.remove("location")
        kinds = provider_pb2.PropertyDiff
        detailed = {
            key: kinds(
                kind=(
                    (kinds.ADD_REPLACE if key in replaces else kinds.ADD)
                    if key not in old
                    else (kinds.DELETE_REPLACE if key in replaces else kinds.DELETE)
                    if key not in new
                    else (kinds.UPDATE_REPLACE if key in replaces else kinds.UPDATE)
                ),
                inputDiff=True,
            )
            for key in changed
        }
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
            diffs=changed,
            replaces=replaces,
            detailedDiff=detailed,
            hasDetailedDiff=True,
            deleteBeforeReplace=bool(replaces) and not old.get("__createBeforeDelete"),
        )

    @_told
    def Read(self, request: Any, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:  # noqa: N802
        """Read a resource, to import or to refresh it. The id is echoed as it was given; empty when it is gone."""
        token, known, path = _lookup(request.urn, context)
        values = path.parse(request.id)
        if values is None:
            context.abort(grpc.StatusCode.UNKNOWN, f"failed to parse '{request.id}' against the path '{path.text}'")
            raise AssertionError("aborted")
        body = self._read(token, request.id, known)
        if body is None:
            return provider_pb2.ReadResponse(id="")
        outputs = self._outputs(body, known)
        projected = shape.to_sdk(body, known.inputs)
        if request.HasField("inputs") and request.inputs.fields:
            before = shape.to_sdk(plain(request.properties), known.inputs)
            inputs = _carried(plain(request.inputs), before, projected)
        else:
            inputs = {**projected, **values}
            if known.api_version:
                inputs["azureApiVersion"] = known.api_version
        return provider_pb2.ReadResponse(id=request.id, properties=structure(outputs), inputs=structure(inputs))

    @_told
    def Create(self, request: Any, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:  # noqa: N802
        token, known, path = _lookup(request.urn, context)
        inputs = plain(request.properties)
        if request.preview:
            later = {name: UNKNOWN for name in known.outputs if name not in inputs}
            return provider_pb2.CreateResponse(properties=structure({**later, **inputs}))
        id_ = path.compose(inputs, self.client.credentials.subscription)
        if token == LEGAL_HOLD:
            self._hold(id_, "setLegalHold", inputs)
        else:
            if token not in DEFAULTS and self.client.get(id_, known.api_version) is not None:
                context.abort(grpc.StatusCode.UNKNOWN, f"cannot create already existing resource '{id_}'")
            self.client.put(id_, shape.to_arm(inputs, path.parameters, known.inputs), known.api_version)
        body = self._read(token, id_, known) or {}
        return provider_pb2.CreateResponse(
            id=str(body.get("id") or id_) if token != LEGAL_HOLD else id_,
            properties=structure(self._outputs(body, known)),
        )

    @_told
    def Update(self, request: Any, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:  # noqa: N802
        token, known, path = _lookup(request.urn, context)
        inputs = plain(request.news)
        if request.preview:
            state = plain(request.olds)
            stable: JSON = {name: state[name] for name in ("name", "location") if name in state}
            later = {name: UNKNOWN for name in known.outputs if name not in inputs}
            return provider_pb2.UpdateResponse(properties=structure({**later, **inputs, **stable}))
        if token == LEGAL_HOLD:
            self._hold(request.id, "setLegalHold", inputs)
        else:
            body = shape.to_arm(inputs, path.parameters, known.inputs)
            self.client.put(request.id, body, known.api_version)
        body = self._read(token, request.id, known) or {}
        return provider_pb2.UpdateResponse(properties=structure(self._outputs(body, known)))

    @_told
    def Delete(self, request: Any, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: N802
        """Delete a resource; a singleton is put back into its default state instead."""
        token, known, _ = _lookup(request.urn, context)
        inputs = plain(request.old_inputs)
        if token in UNTOUCHED:
            return empty_pb2.Empty()
        if token in DEFAULTS:
            self.client.put(request.id, shape.to_arm(DEFAULTS[token], (), known.inputs), known.api_version)
        elif token == LEGAL_HOLD:
            self._hold(request.id, "clearLegalHold", inputs)
        elif token == KEY:
            self.client.delete_key(str(inputs.get("vaultName")), str(inputs.get("keyName")))
        else:
            self.client.delete(request.id, known.api_version)
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: grpc.ServicerContext) -> provider_pb2.InvokeResponse:  # noqa: N802
        credentials = self.client.credentials
        if request.tok == "azure-native:authorization:getClientConfig":
            values = {
                "clientId": credentials.client,
                "tenantId": credentials.tenant,
                "subscriptionId": credentials.subscription,
                "objectId": "",
            }
            return _returned(values)
        if request.tok == "azure-native:authorization:getClientToken":
            return _returned({"token": self.client.token()})
        context.abort(
            grpc.StatusCode.UNIMPLEMENTED, f"the stand-in for the azure-native plugin does not serve {request.tok}"
        )
        raise AssertionError("aborted")

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> empty_pb2.Empty:  # noqa: N802
        return empty_pb2.Empty()

    @property
    def client(self) -> Client:
        assert self._client is not None  # noqa: S101 - the engine configures a provider before it uses it
        return self._client

    def _read(self, token: str, id_: str, known: Sdk) -> JSON | None:
        if token != LEGAL_HOLD:
            return self.client.get(id_, known.api_version)
        container = self.client.get(id_.rpartition("/")[0], STORAGE_VERSION)
        hold = ((container or {}).get("properties") or {}).get("legalHold") or {}
        tags = [each["tag"] for each in hold.get("tags") or []]
        values = PATHS_OF[LEGAL_HOLD].parse(id_) or {}
        return {**values, "tags": tags} if tags else None

    def _outputs(self, body: JSON, known: Sdk) -> JSON:
        outputs = shape.to_sdk(body, known.outputs)
        return {**outputs, "azureApiVersion": known.api_version} if known.api_version else outputs

    def _hold(self, id_: str, verb: str, inputs: JSON) -> None:
        container = id_.rpartition("/")[0]
        self.client.post(f"{container}/{verb}", {"tags": inputs.get("tags") or []}, STORAGE_VERSION)


PATHS_OF = {token: Path(text) for token, text in PATHS.items()}


def _lookup(urn: str, context: grpc.ServicerContext) -> tuple[str, Sdk, Path]:
    """What a URN's type is. Ends the call for a type that is not served, naming it."""
    token = urn.split("::")[2].rpartition("$")[2]
    known, path = find(token), PATHS_OF.get(token)
    if known is None or path is None:
        context.abort(grpc.StatusCode.UNIMPLEMENTED, f"the stand-in for the azure-native plugin does not serve {token}")
        raise AssertionError("aborted")
    return token, known, path


def _returned(values: JSON) -> provider_pb2.InvokeResponse:
    fields: Any = {"return": structure(values)}  # a word of Python's own
    return provider_pb2.InvokeResponse(**fields)


def _differs(key: str, old: Any, new: Any) -> bool:
    if key == "__createBeforeDelete":
        return False
    if key in ("resourceGroupName", "location") and isinstance(old, str) and isinstance(new, str):
        return old.replace(" ", "").lower() != new.replace(" ", "").lower()
    return bool(old != new)


def _carried(inputs: JSON, before: JSON, now: JSON) -> JSON:
    """Inputs with what changed in Azure since they were written; what Azure filled in by itself is no change."""
    found = dict(inputs)
    for key in before.keys() | now.keys():
        if before.get(key) != now.get(key):
            if key in now:
                found[key] = now[key]
            else:
                found.pop(key, None)
    return found
