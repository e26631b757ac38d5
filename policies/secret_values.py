"""Finds secrets that stand in clear: by their form, by the name of what holds them, and in lines of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_STEP = re.compile(r"[^.\[\]]+|\[\d+\]")
_WRITE_ONLY = "wo"
# No form of the table is shorter, but for a password in an address.
_SHORTEST = 16

# Values that point to a secret instead of being one, or say that there is none.
_ELSEWHERE = re.compile(
    r"""(?ix)
    \$\{.*\} | \$\(.*\) | \$[a-z_][a-z0-9_]* | \{\{.*\}\} | %\(?[a-z_]+\)?s? | <.*>   # templates and variables
    | \$(1|2[aby]?|5|6|7|y|argon2id?)\$.+ | \{?(ssha|sha256|sha512|bcrypt|scram-sha-256)[:}$].*   # salted hashes
    | (file|https?|vault|secret|ref\+[a-z]+):.* | /[\w./-]+                           # places
    | true | false | yes | no | null | none | required | optional | unset | disabled | enabled | \*+ | \(.*\)
    """
)
_LINE = re.compile(r"""(?mx) (?:^|[\s"'{,;]) ([\w.-]*[A-Za-z]) ["']? \s* (?:=|:) \s* ["']? ([^\s"',;}]{6,})""")


@dataclass(frozen=True)
class Shapes:
    """The table `secret-shapes`, ready to be looked for."""

    rows: Mapping[str, Any]

    @cached_property
    def _forms(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((what, re.compile(form)) for what, form in self.rows["forms"].items())

    @cached_property
    def _any_form(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{form})" for form in self.rows["forms"].values()))

    @cached_property
    def _names(self) -> frozenset[tuple[str, ...]]:
        return frozenset(tuple(each.split()) for each in self.rows["names"])

    @cached_property
    def _places(self) -> dict[str, tuple[str, bool]]:
        return {}

    @cached_property
    def _told(self) -> dict[str, bool]:
        return {}

    @cached_property
    def _texts(self) -> frozenset[str]:
        return frozenset(self.rows["texts"])

    def found(self, type_: str, path: str, value: str, siblings: Mapping[str, Any]) -> str:
        """What a plain value gives away, in words; empty when nothing.

        Args:
            siblings: the block that the value is part of: a list of variables holds name and value apart.
        """
        if form := self._form(value):
            return form
        name, in_text = self._place(path)
        if name == "value":
            name = str(siblings.get("name") or "")
        if (self.names_a_secret(name) or self._is_listed(type_, path)) and _stands_for_itself(value):
            return f"a value under the name {name or path}"
        return next(self._in_lines(value), "") if in_text else ""

    def _place(self, path: str) -> tuple[str, bool]:
        """The name that a path ends with, and whether it lies in what holds whole texts."""
        if path not in self._places:
            steps = [each for each in _STEP.findall(path) if not each.startswith("[")]
            self._places[path] = (steps[-1] if steps else "", bool(self._texts.intersection(steps)))
        return self._places[path]

    def _form(self, value: str) -> str:
        """What a value is by its form. Most are short, and hold no address: they are none."""
        if (len(value) < _SHORTEST and "://" not in value) or not self._any_form.search(value):
            return ""
        return next(what for what, form in self._forms if form.search(value))

    def names_a_secret(self, name: str) -> bool:
        """Whether a name, in whatever spelling, ends as those of secrets do."""
        if name not in self._told:
            self._told[name] = self._ends_as_secrets_do(name)
        return self._told[name]

    def _ends_as_secrets_do(self, name: str) -> bool:
        words = [each.lower() for each in _WORD.findall(name)]
        if words[-1:] == [_WRITE_ONLY]:
            words.pop()
        return any(tuple(words[-length:]) in self._names for length in range(1, min(len(words), 3) + 1))

    def _is_listed(self, type_: str, path: str) -> bool:
        return any(
            path == each or (each.endswith(".*") and path.startswith(each[:-1]))
            for each in self.rows["properties"].get(type_, ())
        )

    def _in_lines(self, text: str) -> Iterator[str]:
        for name, value in _LINE.findall(text):
            if self.names_a_secret(name) and _stands_for_itself(value):
                yield f"a value under the name {name}"


def _stands_for_itself(value: str) -> bool:
    return bool(value.strip()) and not _ELSEWHERE.fullmatch(value.strip())
