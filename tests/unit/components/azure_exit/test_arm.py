"""What Azure answers counts as gone only when it says so of the thing itself."""

from __future__ import annotations

from typing import Any, cast

import httpx
import pytest

from components.azure_exit.arm import CREDENTIALS, ArmError, ArmReader

ACCOUNT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/StOmop"


def reader(status: int, body: Any) -> ArmReader:
    """A reader to which Azure answers one thing."""
    made = ArmReader(dict.fromkeys(CREDENTIALS, "x"))
    made._token = "t"
    answer = httpx.Response(status, json=body) if not isinstance(body, str) else httpx.Response(status, text=body)
    made._http = cast("Any", httpx.Client(transport=httpx.MockTransport(lambda request: answer)))
    return made


def error(code: str, message: str = "") -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


@pytest.mark.parametrize(
    "body",
    [
        error("ResourceNotFound"),
        error("ResourceGroupNotFound"),
        error("ParentResourceNotFound"),
        error("ContainerNotFound"),
        error("LongTermRetentionBackupNotFound"),
        error("NotFound", "The account 'stomop' was not found."),
    ],
)
def test_what_says_that_it_is_not_there_is_gone(body: Any) -> None:
    with reader(404, body) as azure:
        assert azure.get(ACCOUNT, "2024-01-01") is None
        assert list(azure.values(ACCOUNT, "2024-01-01")) == []


@pytest.mark.parametrize(
    "body",
    [
        error("InvalidResourceType"),
        error("InvalidResourceNamespace"),
        error("SubscriptionNotFound"),
        error("NotFound", "Nothing answers here."),
        error(""),
        {"error": "gone"},
        {},
        [],
        "",
        "<html>404</html>",
    ],
)
def test_any_other_404_is_not_an_answer(body: Any) -> None:
    with reader(404, body) as azure:
        with pytest.raises(ArmError, match="404"):
            azure.get(ACCOUNT, "2024-01-01")
        with pytest.raises(ArmError, match="404"):
            list(azure.values(ACCOUNT, "2024-01-01"))


def test_of_a_cancelled_subscription_nothing_is_left_and_of_no_other_one() -> None:
    with reader(404, error("SubscriptionNotFound")) as azure:
        azure.cancelled = frozenset({"/subscriptions/s"})
        assert azure.get(ACCOUNT, "2024-01-01") is None
        with pytest.raises(ArmError, match="404"):
            azure.get("/subscriptions/other/resourceGroups/rg", "2024-01-01")
