"""Dynamic resources that write through the API, read back what holds now, and show drift.

`pulumi.dynamic` keeps a reference to the provider's class in the state, not its code, as long as the class lies in a
module of the program: renaming such a class or module needs a state migration. No credential is part of it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import Any, ClassVar

from pulumi.dynamic import (
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from components.api.client import ApiError, ScalewayApi

Properties = dict[str, Any]
PROVIDER = "__provider"


class ReadBackError(Exception):
    """The API took a value and holds another."""


class ReadBackProvider(ResourceProvider):
    """A resource whose properties are read back after every write.

    A subclass says how to `write`, `observe` and `remove`, and which properties it cannot change in place.
    """

    # The serialised provider is a class name: no reason to encrypt it, and a secret would hide it from reviewers.
    serialize_as_secret_always = False
    REPLACES: ClassVar[frozenset[str]] = frozenset()

    def write(self, api: ScalewayApi, wanted: Properties, id_: str | None) -> str:
        """Make `wanted` hold and return the resource's id. `id_` is None at creation. Repeating it does no harm."""
        raise NotImplementedError

    def observe(self, api: ScalewayApi, id_: str, known: Properties) -> Properties | None:
        """What holds now, under the names of the inputs and of further outputs; None when it is gone."""
        raise NotImplementedError

    def remove(self, api: ScalewayApi, id_: str, known: Properties) -> None:
        """Take it away. What is gone already is no error."""
        raise NotImplementedError

    def configure(self, req: ConfigureRequest) -> None:
        # gRPC would print a traceback beside the message that the engine shows anyway.
        logging.getLogger("grpc._server").setLevel(logging.CRITICAL)

    def check(self, _olds: Properties, news: Properties) -> CheckResult:
        return CheckResult(news, [])

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        changed = [name for name, value in _bare(_news).items() if _olds.get(name) != value]
        replaces = [name for name in changed if name in self.REPLACES]
        # Such a resource exists once per organisation or region, so its successor waits until it has gone.
        return DiffResult(changes=bool(changed), replaces=replaces, delete_before_replace=True)

    def create(self, props: Properties) -> CreateResult:
        wanted = _bare(props)
        with ScalewayApi() as api:
            id_ = self.write(api, wanted, None)
            return CreateResult(id_, self._read_back(api, id_, wanted))

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        wanted = _bare(_news)
        with ScalewayApi() as api:
            self.write(api, wanted, _id)
            return UpdateResult(self._read_back(api, _id, wanted))

    def read(self, id_: str, props: Properties) -> ReadResult:
        known = _bare(props)
        with ScalewayApi() as api:
            observed = self.observe(api, id_, known)
        if observed is None:
            return ReadResult("", {})
        return ReadResult(id_, {**known, **observed})

    def delete(self, _id: str, _props: Properties) -> None:
        with ScalewayApi() as api:
            self.remove(api, _id, _bare(_props))

    def _read_back(self, api: ScalewayApi, id_: str, wanted: Properties) -> Properties:
        observed = self.observe(api, id_, wanted)
        if observed is None:
            raise ReadBackError(f"{type(self).__name__}: {id_} was written and cannot be found; run again")
        wrong = {name: observed[name] for name in wanted if name in observed and observed[name] != wanted[name]}
        if wrong:
            told = "; ".join(f"{name} is {value!r}, not {wanted[name]!r}" for name, value in sorted(wrong.items()))
            raise ReadBackError(f"{type(self).__name__}: the API took the change and holds something else: {told}")
        return {**wanted, **observed}


def tell(text: str) -> None:
    """Say something to the person who runs the engine, which shows what its plugins write here."""
    print(text, file=sys.stderr, flush=True)


def _bare(properties: Mapping[str, Any]) -> Properties:
    """Without the provider itself, and without the outputs that the program declares as None."""
    return {name: _whole(value) for name, value in properties.items() if name != PROVIDER and value is not None}


def _whole(value: Any) -> Any:
    """The engine knows only one kind of number and hands 5 over as 5.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


__all__ = ["ApiError", "Properties", "ReadBackError", "ReadBackProvider", "ScalewayApi", "tell"]
