"""The little XML that S3 speaks: documents as nested dictionaries, in the order in which they were written.

A leaf is a string, an element that occurs several times is a list, an empty element is "". `@type` is `xsi:type`.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

Node = dict[str, Any]

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


class NotXml(ValueError):  # noqa: N818  says what the text is, and is turned into S3's own refusal
    """The text is no XML, has another root element, or declares a document type."""


def parse(text: bytes, root: str) -> Node:
    """Read a document whose root element is `root`. Raises NotXml."""
    if b"<!DOCTYPE" in text:  # without a document type no entity can be declared, hence none can explode
        raise NotXml("document types are not accepted")
    try:
        top = ElementTree.fromstring(text)  # noqa: S314
    except ElementTree.ParseError as error:
        raise NotXml(str(error)) from None
    if _local(top.tag) != root:
        raise NotXml(f"the root element is {_local(top.tag)}, not {root}")
    content = _content(top)
    return content if isinstance(content, dict) else {}


def _content(item: ElementTree.Element) -> Node | str:
    node: Node = {}
    if kind := item.get(f"{{{XSI}}}type"):
        node["@type"] = kind
    for child in item:
        name, value = _local(child.tag), _content(child)
        if name not in node:
            node[name] = value
        elif isinstance(node[name], list):
            node[name].append(value)
        else:
            node[name] = [node[name], value]
    return node if node else (item.text or "")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def many(node: Node, name: str) -> list[Any]:
    """The elements called `name`, none or one or several."""
    value = node.get(name, [])
    return value if isinstance(value, list) else [value]


def child(node: Node, name: str) -> Node:
    """The element called `name` as a node; an absent or empty one is an empty node."""
    value = node.get(name)
    return value if isinstance(value, dict) else {}


def text(node: Node, name: str) -> str:
    value = node.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def element(name: str, content: Any) -> str:
    if isinstance(content, list):
        return "".join(element(name, each) for each in content)
    if not isinstance(content, dict):
        return f"<{name}>{_escape(content)}</{name}>"
    kind = f' xmlns:xsi="{XSI}" xsi:type="{_escape(content["@type"])}"' if "@type" in content else ""
    inside = "".join(element(key, value) for key, value in content.items() if not key.startswith("@"))
    return f"<{name}{kind}>{inside}</{name}>"


def _escape(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(str(value), {'"': "&#34;", "\r": "&#13;"})


def document(root: str, content: Node, *, namespace: bool = True) -> bytes:
    whole = element(root, content)
    if namespace:
        whole = whole.replace(f"<{root}>", f'<{root} xmlns="{NAMESPACE}">', 1)
    return (DECLARATION + whole).encode()
