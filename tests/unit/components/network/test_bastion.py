"""The question before an attachment: whom does the bastion let in?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

from components.api.client import ScalewayApi
from components.network.bastion import OpenBastionError, refuse_open_bastion

NAMED = "203.0.113.0/28"


class _Api:
    """A gateway as the API tells it."""

    def __init__(self, admitted: Sequence[str], *, enabled: bool = True) -> None:
        self.gateway: dict[str, Any] = {"bastion_allowed_ips": list(admitted), "bastion_enabled": enabled}

    def call(self, method: str, path: str) -> dict[str, Any]:
        assert (method, path) == ("GET", "/vpc-gw/v2/zones/fr-par-1/gateways/gateway")
        return self.gateway


def _ask(admitted: Sequence[str], *, enabled: bool = True) -> None:
    api = cast("ScalewayApi", _Api(admitted, enabled=enabled))
    refuse_open_bastion(api, "fr-par-1/gateway", [NAMED])


def test_the_named_ranges_and_no_others_pass() -> None:
    _ask([NAMED])


def test_a_bastion_that_is_off_admits_nobody() -> None:
    _ask(["0.0.0.0/0"], enabled=False)


@pytest.mark.parametrize(
    ("admitted", "said"),
    [
        (["0.0.0.0/0"], "admits 0.0.0.0/0, and not 203.0.113.0/28"),
        ([NAMED, "198.51.100.0/24"], "admits 198.51.100.0/24, 203.0.113.0/28"),
        ([], "admits everybody"),
    ],
)
def test_anything_else_is_refused_with_the_way_out(admitted: Sequence[str], said: str) -> None:
    with pytest.raises(OpenBastionError, match=said) as refused:
        _ask(admitted)
    assert "`hub refresh` and `hub up`, or `pulumi up --refresh`" in str(refused.value)
