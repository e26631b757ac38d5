"""The flow matrix of an environment, as docs/reference holds it: the page that is signed, in a form to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from policies.ranges import lies_in
from policies.yaml_text import read_yaml

if TYPE_CHECKING:
    from policies.context import Context

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
# Where replies may go: a network ACL keeps no state.
EPHEMERAL = (1024, 65535)
_KEYS = {"from", "to", "protocol", "ports", "purpose", "owner"}


class FlowMatrixError(Exception):
    """The matrix of an environment is not readable; names the file and the way out."""


@dataclass(frozen=True)
class Opening:
    """What a rule lets through. Ports are inclusive; None stands for all."""

    protocol: str
    source: object
    source_ports: tuple[int, int] | None
    destination: object
    destination_ports: tuple[int, int] | None


@dataclass(frozen=True)
class Line:
    """One flow that may be opened, with who answers for it and why."""

    source: IPv4Network
    destination: IPv4Network
    protocol: str
    ports: tuple[int, ...]
    purpose: str
    owner: str

    def covers(self, opening: Opening) -> bool:
        """Whether a rule opens no more than this flow, or the way back of it."""
        if opening.protocol.lower() != self.protocol or not (self.purpose and self.owner):
            return False
        there = _lies(opening.source, self.source) and _lies(opening.destination, self.destination)
        back = _lies(opening.source, self.destination) and _lies(opening.destination, self.source)
        return (there and self._serves(opening.destination_ports)) or (
            back and self._serves(opening.source_ports) and _within(opening.destination_ports, EPHEMERAL)
        )

    def _serves(self, ports: tuple[int, int] | None) -> bool:
        return ports is not None and set(range(ports[0], ports[1] + 1)) <= set(self.ports)


def _lies(address: object, network: IPv4Network) -> bool:
    return lies_in(address, (network,))


def _within(ports: tuple[int, int] | None, limits: tuple[int, int]) -> bool:
    return ports is not None and limits[0] <= ports[0] <= ports[1] <= limits[1]


def matrix(context: Context) -> Sequence[Line]:
    """The flows of the environment that is checked; none where nobody knows which it is.

    Raises:
        FlowMatrixError: the environment has no matrix, or one of another form.
    """
    return load(context.environment.environment) if context.environment else ()


@cache
def load(environment: str) -> Sequence[Line]:
    """Read docs/reference/ENVIRONMENT/flow-matrix.yaml.

    Raises:
        FlowMatrixError: it is not there, or not of the form that it is written in.
    """
    path = FOLDER / environment / "flow-matrix.yaml"
    try:
        given = read_yaml(path.read_text())
        networks = {tier: IPv4Network(text) for tier, text in given["networks"].items()}
        flows = [each for each in given["flows"] if set(each) == _KEYS or _wrong(each)]
        return tuple(
            Line(
                source=networks[each["from"]],
                destination=networks[each["to"]],
                protocol=str(each["protocol"]).lower(),
                ports=tuple(each["ports"]),
                purpose=str(each["purpose"]),
                owner=str(each["owner"]),
            )
            for each in flows
        )
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise FlowMatrixError(
            f"docs/reference/{environment}/flow-matrix.yaml cannot be read ({type(error).__name__}: {reason}): "
            "write it with `python -m reference write`"
        ) from None


def _wrong(flow: object) -> bool:
    raise ValueError(f"a flow needs {', '.join(sorted(_KEYS))}, and one is {flow}")
