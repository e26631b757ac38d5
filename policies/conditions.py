"""Conditions of IAM rules, as far as a control has to understand them.

Scaleway writes them in CEL. A control must be sure that a right holds only from certain addresses, and only for a time.
So it looks for such a test among the parts that must all hold, and takes no other form of it for one: what it cannot
read does not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from ipaddress import IPv4Network
from itertools import islice

from policies.instants import moment
from policies.ranges import lies_in

_STRING = r'"([^"\\]*)"'
_MATCHES = re.compile(rf"request\.ip\.matches\({_STRING}\)")
_EQUALS = re.compile(rf"request\.ip\s*==\s*{_STRING}")
_IN = re.compile(r"request\.ip\s+in\s+\[([^\]]*)\]")
_RESOURCES = re.compile(rf"resource\.id\s+in\s+\[\s*{_STRING}(\s*,\s*{_STRING})*\s*\]|resource\.id\s*==\s*{_STRING}")
_UNTIL = re.compile(rf"request\.time\s*<=?\s*timestamp\({_STRING}\)")

# Addresses from all over; none is anybody's administration range alone.
_ELSEWHERE = (
    *(f"{a}.{b}" for a in range(1, 224) for b in ("0.0.1", "77.200.5", "250.3.254")),
    "2001:4860:4860::8888",
    "fd00::1",
)
_Admits = Callable[[str], bool]


def parts(condition: str, operator: str = "&&") -> Iterator[str]:
    """The parts that an operator joins, innermost ones of nested brackets too."""
    text = _bared(condition)
    cuts = _cuts(text, operator)
    if not cuts or (operator == "&&" and _cuts(text, "||")):
        yield text
        return
    for start, end in zip((0, *(cut + 2 for cut in cuts)), (*cuts, len(text)), strict=True):
        yield from parts(text[start:end], operator)


def _cuts(text: str, operator: str) -> list[int]:
    """Where an operator stands outside of brackets and quotes."""
    depth, quoted, found = 0, False, []
    for index, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif not quoted:
            depth += (character in "([") - (character in ")]")
            if depth == 0 and text.startswith(operator, index):
                found.append(index)
    return found


def _bared(text: str) -> str:
    """Without blanks and brackets around the whole."""
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and _closes_at_the_end(text):
        text = text[1:-1].strip()
    return text


def _closes_at_the_end(text: str) -> bool:
    depth, quoted = 0, False
    for index, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif not quoted:
            depth += (character == "(") - (character == ")")
            if depth == 0:
                return index == len(text) - 1
    return False


def _address_test(text: str) -> _Admits | None:
    if found := _MATCHES.fullmatch(text):
        try:
            pattern = re.compile(found[1])
        except re.error:
            return None
        return lambda address: pattern.search(address) is not None
    if found := _EQUALS.fullmatch(text) or _IN.fullmatch(text):
        listed = set(re.findall(_STRING, found[0]))
        return lambda address: address in listed
    return None


@lru_cache(maxsize=8)
def _outside(ranges: tuple[IPv4Network, ...]) -> tuple[str, ...]:
    """Addresses that are in none of these ranges: from all over, and next to each."""
    edges = (str(each) for one in ranges for each in (one.network_address - 1, one.broadcast_address + 1))
    return tuple(each for each in (*_ELSEWHERE, *edges) if not lies_in(each, ranges))


@lru_cache(maxsize=1024)
def is_bound_to_addresses(condition: str, known: tuple[IPv4Network, ...]) -> bool:
    """Whether a condition holds only for requests from these ranges; from few addresses, where no ranges are known."""
    for part in parts(condition):
        tests = [_address_test(each) for each in parts(part, "||")]
        readable = [each for each in tests if each is not None]
        if len(readable) != len(tests) or (known and not all(_admits_some(test, known) for test in readable)):
            continue
        strangers = sum(any(test(address) for test in readable) for address in _outside(known))
        if strangers <= (0 if known else 1):
            return True
    return False


def _admits_some(test: _Admits, ranges: Iterable[IPv4Network]) -> bool:
    """Whether a test lets in anybody of these ranges; one that does not is about somebody else."""
    return any(test(str(address)) for each in ranges for address in islice(each, 4096))


def names_resources(condition: str) -> bool:
    """Whether a condition holds only for resources that it names."""
    return any(_RESOURCES.fullmatch(part) for part in parts(condition))


def ends(condition: str) -> datetime | None:
    """The first point in time after which a condition cannot hold; None when it may hold for ever."""
    found = [_UNTIL.fullmatch(part) for part in parts(condition)]
    known = [end for each in found if each and (end := moment(each[1]))]
    return min(known, default=None)
