"""An environment file as text: YAML 1.2 values, and where each of them stands.

One parser (libyaml) gives both, so that what is validated and what is pointed at cannot differ. Of YAML, the plain
part is read: no anchors, aliases or tags, no repeated keys; scalars as in YAML 1.2's core schema, where `no` is a
word and 010 is no octal number. A tag that is written out is refused whatever it says: `!!bool maybe` is no boolean.
A decimal fraction becomes a Decimal, which remembers how it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from yaml.events import CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from settings.errors import EnvironmentFileError, Problem

if TYPE_CHECKING:
    from collections.abc import Hashable

    _Parser = yaml.BaseLoader
else:
    _Parser = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_DEEPEST = 30
_LARGEST = 1 << 20
_MANY_OPENERS = 1000


class _Form(str):
    """What a node is by its form alone: the tag that the reader gave it, where none is written."""

    __slots__ = ()


_NULL, _BOOL, _INT, _FLOAT = (f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))


class _Reader(_Parser):
    """Composes nodes, with YAML 1.2's idea of null, booleans and numbers."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> _Form:
        tag: str = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
        return _Form(tag)


for _tag, _pattern, _firsts in (
    (_NULL, r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    (_BOOL, r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    (_INT, r"[-+]?(?:0|[1-9][0-9]{0,17})", list("-+0123456789")),
    (_FLOAT, r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?", list("-+.0123456789")),
):
    _Reader.add_implicit_resolver(_tag, re.compile(f"(?:{_pattern})$"), _firsts)


@dataclass(frozen=True)
class Document:
    """A parsed file: its values, and what was wrong with its form."""

    file: str
    root: Node
    data: Any
    problems: tuple[Problem, ...] = field(default=())

    def find(self, keys: tuple[Hashable, ...], *, key: bool = False) -> Node:
        """The node that `keys` lead to, or the nearest above it; with `key`, the last key instead of its value."""
        node = self.root
        last: Node = self.root
        for step in keys:
            found = _child(node, step)
            if found is None:
                # What is not there is pointed at by the block that should hold it.
                return last
            last, node = found
        return last if key else node

    def problem(self, node: Node, path: str, value: str, rule: str, fix: str) -> Problem:
        """A problem that stands where `node` does."""
        mark = node.start_mark
        return Problem(self.file, mark.line + 1, mark.column + 1, path, value, rule, fix)


def _child(node: Node, step: Hashable) -> tuple[Node, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key, value
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def key_path(keys: tuple[Hashable, ...]) -> str:
    """`platform.databases[0].volume_gb` for ("platform", "databases", 0, "volume_gb")."""
    text = ""
    for step in keys:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else f"{step}"
    return text


def shown(node: Node) -> str:
    """A node as it is written, or what it is when that is long."""
    if isinstance(node, ScalarNode):
        text = "".join(map(_legible, node.value)) if node.value or node.style else "(nothing)"
        return f"{text[:57]}..." if len(text) > 60 else text or '""'
    count = len(node.value)
    kind = "block" if isinstance(node, MappingNode) else "list"
    what = "key" if isinstance(node, MappingNode) else "entry"
    plural = {"key": "keys", "entry": "entries"}[what]
    return f"empty {kind}" if not count else f"a {kind} of {count} {what if count == 1 else plural}"


def _legible(character: str) -> str:
    """A character, or its escape where it would hide or reorder what stands beside it."""
    return character if character.isprintable() else f"\\u{ord(character):04x}"


def read_document(path: Path, file: str) -> Document:
    """The file's content; EnvironmentFileError when it cannot be read as YAML at all."""
    text = _text(path, file)
    if _is_too_deep(text):
        raise _whole_file(file, "brackets within brackets", f"at most {_DEEPEST} levels of nesting", "fewer levels")
    try:
        reader = _Reader(text)
        root = reader.get_single_node()
    except yaml.YAMLError as error:
        raise EnvironmentFileError([_syntax_problem(error, text, file)]) from None
    if root is None or (isinstance(root, ScalarNode) and root.tag == _NULL):
        raise _whole_file(file, "(nothing)", "an environment is declared in the file", _START)
    if not isinstance(root, MappingNode):
        raise _whole_file(file, shown(root), "the file is a block of keys, `key: value` a line", _START)
    builder = _Builder(file)
    data = builder.build(root, (), root)
    return Document(file, root, data, tuple(builder.problems))


_START = "start from `hub environment new NAME`, or from environments/rehearsal.yaml"


def _whole_file(file: str, value: str, rule: str, fix: str) -> EnvironmentFileError:
    return EnvironmentFileError([Problem(file, 1, 1, "", value, rule, fix)])


def _text(path: Path, file: str) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise EnvironmentFileError([Problem(file, 0, 0, "", reason, "a file that can be read", _START)]) from None
    if len(content) > _LARGEST:
        raise _whole_file(file, f"{len(content)} bytes", f"at most {_LARGEST} bytes", _START)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _whole_file(file, "UTF-16", "the file is UTF-8 text", "save it again as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        byte = f"byte 0x{content[error.start]:02x}"
        problem = Problem(file, line, column, "", byte, "the file is UTF-8 text", "save it again as UTF-8")
        raise EnvironmentFileError([problem]) from None


def _is_too_deep(text: str) -> bool:
    """Whether composing the text would exhaust the C stack: the parser's events tell without recursion."""
    if len(re.findall(r"[\[{]|[-?]\s", text)) <= _MANY_OPENERS:
        return False
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Reader):
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if depth > _DEEPEST:
                return True
    except yaml.YAMLError:
        pass  # told, with its place, when the text is composed
    return False


# What the parser says, in part, and what it comes to: rule and fix.
_SYNTAX = (
    ("cannot start any token", "spaces indent, never tabs; @, ` and % start no value", "spaces, or quotes"),
    ("expected ',' or ']'", "a list that [ opens is closed by ], with commas between its entries", "the ] or comma"),
    ("expected ',' or '}'", "a block that { opens is closed by }, with commas between its keys", "the } or comma"),
    ("mapping values are not allowed", "one `key: value` a line", "quotes around a value that holds `: `"),
    ("did not find expected key", "the keys of one block start in the same column", "the indentation, made even"),
    ("block end", "the keys of one block start in the same column", "the indentation, made even"),
    ("could not find expected ':'", "each line of a block is `key: value`", "a colon and a space after the key"),
    ("unexpected end of stream", "a quote that is opened is closed", "the closing quote"),
    ("another document", "one environment a file", "the file without `---` and what follows it"),
    ("alias", "values are written where they are read, without anchors and aliases", "the value itself"),
)


def _syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    if not isinstance(error, yaml.MarkedYAMLError):
        return _unreadable_character(error, text, file)
    # An open bracket shows only where the next line does not fit: what is to be corrected is where it opens.
    opened = (error.context or "").startswith(("while parsing a flow", "while scanning a quoted"))
    mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.splitlines()
    value = lines[line].strip()[:60] if line < len(lines) else "(end of file)"
    said = error.problem or "not understood"
    for part, rule, fix in _SYNTAX:
        if part in f"{said} {error.context}":
            return Problem(file, line + 1, column + 1, "", value, f"valid YAML: {rule}", fix)
    return Problem(file, line + 1, column + 1, "", value, f"valid YAML: {said}", "this line, corrected")


def _unreadable_character(error: yaml.YAMLError, text: str, file: str) -> Problem:
    position = int(getattr(error, "position", 0) or 0)
    before = text[:position]
    character = f"U+{ord(text[position]):04X}" if position < len(text) else "(unreadable)"
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Problem(file, line, column, "", character, "valid YAML: printable characters", "remove the character")


class _Builder:
    """Turns nodes into values, and notes what is not plain YAML."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def build(self, node: Node, keys: tuple[Hashable, ...], at: Node) -> Any:
        if id(node) in self._seen:
            # The node stands at its anchor; what is to be changed is the place that refers to it.
            self._note(at, keys, "(an alias)", "values are written where they are read", "the value itself")
            return None
        self._seen.add(id(node))
        if len(keys) > _DEEPEST:
            self._note(node, keys[:3], shown(node), f"at most {_DEEPEST} levels of nesting", "fewer levels")
            return None
        if not isinstance(node.tag, _Form):
            self._note(node, keys, node.tag, "values carry no YAML tags", "the value without its tag")
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, keys)
        if isinstance(node, SequenceNode):
            return [self.build(entry, (*keys, index), node) for index, entry in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: MappingNode, keys: tuple[Hashable, ...]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._note(key, keys, shown(key), "a key is one word", "a key from the reference")
                continue
            if not isinstance(key.tag, _Form):
                self._note(key, (*keys, key.value), key.tag, "keys carry no YAML tags", "the key without its tag")
            if key.value in values:
                self._note(
                    key,
                    (*keys, key.value),
                    shown(value),
                    f"each key once; line {lines[key.value]} has it already",
                    "one of the two",
                )
                continue
            lines[key.value] = key.start_mark.line + 1
            values[key.value] = self.build(value, (*keys, key.value), key)
        return values

    def _note(self, node: Node, keys: tuple[Hashable, ...], value: str, rule: str, fix: str) -> None:
        mark = node.start_mark
        self.problems.append(Problem(self.file, mark.line + 1, mark.column + 1, key_path(keys), value, rule, fix))


def _scalar(node: Node) -> str | int | bool | Decimal | None:
    text = str(node.value)
    if node.tag == _NULL:
        return None
    if node.tag == _BOOL:
        return text.lower() == "true"
    if node.tag == _INT:
        return int(text)
    if node.tag == _FLOAT:
        return Decimal(text)
    return text
