"""Constraints that say what they want: each refusal carries the rule and what to write instead.

They are annotations for pydantic: one Python function decides, one JSON schema tells editors the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_plain_validator_function, to_string_ser_schema

REFUSED = "refused"
_MOST_DIGITS = 18


def refusal(rule: str, fix: str) -> PydanticCustomError:
    """The error that a constraint raises: `rule` says what holds, `fix` what to write."""
    return PydanticCustomError(REFUSED, "{rule}: {fix}", {"rule": rule, "fix": fix})


def closest(value: object, options: Iterable[str]) -> str | None:
    """The option that `value` most likely meant, if any is near."""
    import difflib  # noqa: PLC0415 - a run whose file is right never needs it

    by_folded = {option.casefold().replace("_", "-"): option for option in options}
    folded = str(value).casefold().replace("_", "-")
    longer = [option for option in by_folded if len(folded) > 2 and option.startswith(folded)]
    near = longer if len(longer) == 1 else difflib.get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    return by_folded[near[0]] if near else None


def one_of(value: object, options: Iterable[str]) -> str:
    """What to write when `value` is none of `options`: the one that was meant, else the choice."""
    options = list(options)
    # Numbers resemble each other without meaning each other.
    near = closest(value, options) if any(map(str.isalpha, str(value))) else None
    if near is not None:
        return f"{near} (did you mean it?)"
    return options[0] if len(options) == 1 else f"one of {', '.join(options)}"


class Constraint:
    """Base: a subclass gives `check`, which returns the value or raises a refusal, `json_schema` and `sample`."""

    def check(self, value: object) -> Any:
        raise NotImplementedError

    def json_schema(self) -> JsonSchemaValue:
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_plain_validator_function(self.check, serialization=self.serialization())

    def sample(self) -> str:
        """A value that passes, as it is written in a file."""
        raise NotImplementedError

    def serialization(self) -> Any:
        return None

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return self.json_schema()


@dataclass(frozen=True)
class Range(Constraint):
    """A whole number from `low` to `high` (both included; no upper end when None), a multiple of `step`.

    `usual` is the number to propose where any would do.
    """

    low: int
    high: int | None
    unit: str = ""
    step: int = 1
    why: str = ""
    usual: int | None = None

    @property
    def rule(self) -> str:
        of_unit = f" of {self.unit}" if self.unit else ""
        span = f"from {self.low} to {self.high}" if self.high is not None else f"from {self.low} up"
        multiple = f", a multiple of {self.step}" if self.step > 1 else ""
        return f"a whole number{of_unit} {span}{multiple}" + (f" ({self.why})" if self.why else "")

    def sample(self) -> str:
        return str(self.low if self.usual is None else self.usual)

    def check(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise refusal(self.rule, self._number_meant(value))
        if value < self.low or (self.high is not None and value > self.high) or value % self.step:
            raise refusal(self.rule, str(self._nearest(value)))
        return value

    def _nearest(self, value: int) -> int:
        stepped = -(-value // self.step) * self.step
        stepped = max(self.low, stepped)
        return stepped if self.high is None else min(self.high - self.high % self.step, stepped)

    def _number_meant(self, value: object) -> str:
        digits = re.search(r"\d+", str(value)) if isinstance(value, (str, Decimal)) else None
        # A number of thousands of digits is no number that anybody meant, and none that Python would read.
        if digits is None or len(digits[0]) > _MOST_DIGITS:
            return f"a number, for example {self.sample()}"
        number = self._nearest(int(digits[0]))
        if isinstance(value, str):
            return f"{number}, without quotes" if value.strip() == digits[0] else f"{number}, a number alone"
        return str(number)

    def json_schema(self) -> JsonSchemaValue:
        schema: JsonSchemaValue = {"type": "integer", "minimum": self.low}
        if self.high is not None:
            schema["maximum"] = self.high
        if self.step > 1:
            schema["multipleOf"] = self.step
        if self.usual is not None:
            schema["examples"] = [self.usual]
        return schema


@dataclass(frozen=True)
class Text(Constraint):
    """A string that matches `pattern` whole and is none of `reserved`."""

    pattern: str
    rule: str
    example: str
    reserved: tuple[str, ...] = ()

    def sample(self) -> str:
        return self.example

    def check(self, value: object) -> str:
        if isinstance(value, str) and re.fullmatch(self.pattern, value) and value not in self.reserved:
            return value
        if isinstance(value, (int, Decimal)) and re.fullmatch(self.pattern, str(value)):
            raise refusal(self.rule, f'"{value}", in quotes: without them it is a number')
        raise refusal(self.rule, f"{self._corrected(value)}")

    def _corrected(self, value: object) -> str:
        """The same words in the right form where that is plain, else the example."""
        if isinstance(value, str):
            folded = re.sub(r"[\s_.]+", "-", value.strip().lower())
            for candidate in (value.strip(), value.strip().lower(), folded):
                if re.fullmatch(self.pattern, candidate) and candidate not in self.reserved:
                    return candidate
        return f"for example {self.example}"

    def json_schema(self) -> JsonSchemaValue:
        schema: JsonSchemaValue = {"type": "string", "pattern": f"^(?:{self.pattern})$"}
        if self.reserved:
            schema["not"] = {"enum": list(self.reserved)}
        return schema


@dataclass(frozen=True)
class Switch(Constraint):
    """true or false; the yes/no/on/off of older YAML are strings here, as in YAML 1.2."""

    def sample(self) -> str:
        return "true"

    def check(self, value: object) -> bool:
        if isinstance(value, bool):
            return value
        meant = {"yes": "true", "on": "true", "no": "false", "off": "false", "true": "true", "false": "false"}
        raise refusal("true or false", meant.get(str(value).lower(), "true or false, without quotes"))

    def json_schema(self) -> JsonSchemaValue:
        return {"type": "boolean"}


class Vocabulary(StrEnum):
    """An enumeration of the words that a key accepts; a subclass may say why there are no others."""

    @classmethod
    def why(cls) -> str:
        """The reason for the choice, as a clause; empty when the words speak for themselves."""
        return ""

    @classmethod
    def parse(cls, value: object) -> Self:
        """The member written as `value`; a refusal with the nearest word otherwise."""
        words = [member.value for member in cls]
        if isinstance(value, str) and value in words:
            return cls(value)
        rule = ("one of " if len(words) > 1 else "only ") + ", ".join(words)
        raise refusal(rule + (f" ({cls.why()})" if cls.why() else ""), one_of(value, words))

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_plain_validator_function(cls.parse, serialization=to_string_ser_schema())

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "enum": [member.value for member in cls]}
