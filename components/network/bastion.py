"""Whom the bastion lets in, asked of the API before anything is attached to its gateway."""

from __future__ import annotations

from collections.abc import Iterable

import pulumi

from components.api.client import ScalewayApi

_GATEWAY = "/vpc-gw/v2/zones/{zone}/gateways/{id}"


class OpenBastionError(Exception):
    """The bastion lets others in than the declaration says."""


def refuse_open_bastion(api: ScalewayApi, gateway: str, ranges: Iterable[str]) -> None:
    """Refuse a gateway, by its id as `<zone>/<id>`, whose bastion admits other ranges.

    The provider creates a gateway with its bastion open, and narrows it by a second call. When that call fails the
    state holds the narrow list all the same, and no later `pulumi up` sends it again unless it reads back first.

    Raises:
        OpenBastionError: with what it admits, and the way out.
        ApiError: the API could not be asked.
    """
    zone, _, id_ = gateway.partition("/")
    found = api.call("GET", _GATEWAY.format(zone=zone, id=id_))
    admitted, wanted = set(found["bastion_allowed_ips"]), set(ranges)
    if found["bastion_enabled"] and admitted != wanted:
        raise OpenBastionError(
            f"the bastion of the gateway {gateway} admits {', '.join(sorted(admitted)) or 'everybody'}, and not "
            f"{', '.join(sorted(wanted))}: the call that narrows it failed. Nothing was attached. Read back and send "
            "the list again: `hub refresh` and `hub up`, or `pulumi up --refresh`"
        )


def narrow_bastion_first(name: str, ranges: Iterable[str]) -> pulumi.ResourceHookBinding:
    """A hook for what is attached to a gateway (its input `gatewayId`): it is created behind a narrow bastion only."""
    wanted = tuple(ranges)

    def ask(arguments: pulumi.ResourceHookArgs) -> None:
        inputs = arguments.new_inputs or {}
        with ScalewayApi() as api:
            refuse_open_bastion(api, str(inputs["gatewayId"]), wanted)

    return pulumi.ResourceHookBinding(before_create=[pulumi.ResourceHook(name, ask)])
