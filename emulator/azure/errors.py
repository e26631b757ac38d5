"""Refusals in the shape of Azure Resource Manager: `{"error": {"code": ..., "message": ...}}`.

Codes and texts follow what users quoted from Azure's replies in public issues. Those in `ASSUMED` were seen nowhere:
that Azure refuses there is documented, how it words it is not known.
"""

from __future__ import annotations

from emulator.errors import ApiError
from emulator.store import JSON

ASSUMED = frozenset({
    "BackupInstanceNotFound",
    "ContainerImmutabilityPolicyFailure",
    "FirewallPolicyInUse",
    "InvalidLegalHoldTag",
    "LockLevelInvalid",
    "LongTermRetentionBackupNotFound",
    "LtrBackupImmutable",
    "UserErrorImmutabilityCannotBeDisabled",
    "UserErrorOperationNotAllowedOnImmutableVault",
    "BackupVaultNotEmpty",
    "StorageAccountHasPrivateEndpointConnections",
    "ServerHasImmutableLtrBackups",
    "LinkedWorkspaceInUse",
    "DiskEncryptionSetInUse",
})  # fmt: skip


def refusal(status: int, code: str, message: str, *, headers: dict[str, str] | None = None) -> ApiError:
    body: JSON = {"error": {"code": code, "message": message}}
    return ApiError(status, body, {"x-ms-failure-cause": "gateway" if status < 409 else "service", **(headers or {})})


def resource_not_found(type_: str, names: str, group: str) -> ApiError:
    where = f"under resource group '{group}' " if group else ""
    namespace, *kinds = type_.split("/")
    full = "/".join([namespace, *(f"{kind}/{name}" for kind, name in zip(kinds, names.split("/"), strict=True))])
    return refusal(
        404,
        "ResourceNotFound",
        f"The Resource '{full}' {where}was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def parent_not_found(type_: str, name: str) -> ApiError:
    return refusal(
        404,
        "ParentResourceNotFound",
        f"Failed to perform 'write' on resource(s) of type '{type_}', because the parent resource '{name}' "
        "could not be found.",
    )


def group_not_found(group: str) -> ApiError:
    return refusal(404, "ResourceGroupNotFound", f"Resource group '{group}' could not be found.")


def subscription_not_found(subscription: str) -> ApiError:
    return refusal(404, "SubscriptionNotFound", f"The subscription '{subscription}' could not be found.")


def scope_locked(scope: str, operation: str, locked: list[str]) -> ApiError:
    return refusal(
        409,
        "ScopeLocked",
        f"The scope '{scope}' cannot perform {operation} operation because following scope(s) are locked: "
        f"'{','.join(locked)}'. Please remove the lock and try again.",
    )


def not_authorized(client: str, object_id: str, action: str, scope: str) -> ApiError:
    return refusal(
        403,
        "AuthorizationFailed",
        f"The client '{client}' with object id '{object_id}' does not have authorization to perform action "
        f"'{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh "
        "your credentials.",
    )


def denied_by_assignment(client: str, object_id: str, action: str, scope: str, owner: str) -> ApiError:
    return refusal(
        403,
        "DenyAssignmentAuthorizationFailed",
        f"The client '{client}' with object id '{object_id}' has permission to perform action '{action}' on scope "
        f"'{scope}'; however, the access is denied because of the deny assignment with name 'System deny assignment "
        f"created by Azure Databricks {owner}' at scope '{scope}'.",
    )


def method_not_allowed(method: str, type_: str) -> ApiError:
    return refusal(405, "MethodNotAllowed", f"The resource type '{type_}' does not support {method}.")


def too_many_requests(seconds: int = 1) -> ApiError:
    return refusal(
        429,
        "TooManyRequests",
        "The request is being throttled as the limit has been reached for operation type.",
        headers={"Retry-After": str(seconds)},
    )


def not_implemented(method: str, path: str) -> ApiError:
    """What this stand-in does not serve: said out loud, never a silent 200."""
    return refusal(501, "NotImplemented", f"the stand-in Azure does not serve {method} {path}")


def invalid(code: str, message: str) -> ApiError:
    return refusal(400, code, message)
