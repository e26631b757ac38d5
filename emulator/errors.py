"""The API's refusals, each with the HTTP status and JSON body that Scaleway's own API sends.

Shapes were read from the recorded replies in the Terraform provider's testdata; `tests/emulator/cassettes` holds them
to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class ApiError(Exception):
    """A refusal that travels to the client as `status` and `body`."""

    def __init__(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {body.get('type', '')} {body.get('message', '')}".strip())
        self.status = status
        self.body = dict(body)
        self.headers = dict(headers or {})


def not_found(resource: str, resource_id: str) -> ApiError:
    return ApiError(
        404,
        {
            "message": "resource is not found",
            "resource": resource,
            "resource_id": resource_id,
            "type": "not_found",
        },
    )


def invalid_arguments(details: Sequence[tuple[str, str, str]]) -> ApiError:
    """Args: `details` as (argument name, reason, help message).

    Reasons are `required`, `constraint`, `unknown` and `format`.
    """
    return ApiError(
        400,
        {
            "details": [
                {"argument_name": name, "help_message": text, "reason": reason} for name, reason, text in details
            ],
            "message": "invalid argument(s)",
            "type": "invalid_arguments",
        },
    )


def invalid(name: str, text: str, reason: str = "constraint") -> ApiError:
    return invalid_arguments([(name, reason, text)])


def authentication_denied(method: str, reason: str) -> ApiError:
    return ApiError(
        401,
        {
            "message": "authentication is denied",
            "method": method,
            "reason": reason,
            "type": "denied_authentication",
        },
    )


def permission_denied(resource: str, action: str) -> ApiError:
    return ApiError(
        403,
        {
            "details": [{"action": action, "resource": resource}],
            "message": "insufficient permissions",
            "type": "permissions_denied",
        },
    )


def precondition_failed(precondition: str, help_message: str) -> ApiError:
    return ApiError(
        412,
        {
            "help_message": help_message,
            "message": "precondition is not respected",
            "precondition": precondition,
            "type": "precondition_failed",
        },
    )


def still_in_use(help_message: str) -> ApiError:
    return precondition_failed("resource_still_in_use", help_message)


def transient_state(resource: str, resource_id: str, state: str) -> ApiError:
    return ApiError(
        409,
        {
            "current_state": state,
            "message": "resource is in a transient state",
            "resource": resource,
            "resource_id": resource_id,
            "type": "transient_state",
        },
    )


def conflict(resource: str, resource_id: str, help_message: str) -> ApiError:
    return ApiError(
        409,
        {
            "help_message": help_message,
            "message": "resource already exists",
            "resource": resource,
            "resource_id": resource_id,
            "type": "already_exists",
        },
    )


def too_many_requests() -> ApiError:
    return ApiError(429, {"message": "too many requests", "type": "too_many_requests"}, headers={"Retry-After": "1"})


def not_implemented(method: str, path: str) -> ApiError:
    """An endpoint that this stand-in does not serve: said out loud, never a silent 200."""
    return ApiError(
        501,
        {
            "message": f"the stand-in cloud does not serve {method} {path}",
            "type": "not_implemented",
        },
    )
