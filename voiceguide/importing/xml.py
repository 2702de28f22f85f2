"""XML as elements that know their places; entities, external files and document types are refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import InputSource

from defusedxml import DefusedXmlException, expatreader

from voiceguide.errors import ScriptError
from voiceguide.script.source import Location, Source

MAX_DEPTH = 64
MAX_ELEMENTS = 100_000


@dataclass(slots=True)
class Text:
    """Characters between tags."""

    location: Location
    text: str


@dataclass(slots=True)
class Element:
    """An element; its name and the names of attributes are without prefix, in small letters."""

    location: Location
    name: str
    attributes: dict[str, str]
    children: list[Element | Text] = field(default_factory=list)

    def elements(self, name: str = "") -> Iterator[Element]:
        """Yield the child elements, or those of a name."""
        for child in self.children:
            if isinstance(child, Element) and name in ("", child.name):
                yield child

    def text(self) -> str:
        """Return all words inside."""
        return "".join(child.text if isinstance(child, Text) else child.text() for child in self.children)


def read_xml(source: Source) -> Element:
    """Return the root element; raises ScriptError where it is not XML, or more than a file may hold."""
    handler = _Handler(source)
    parser = expatreader.create_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    data = InputSource()
    # Without its declaration, which names the encoding that the file had.
    data.setByteStream(BytesIO(_undeclared(source.text).encode("utf-8", "replace")))
    data.setEncoding("utf-8")
    try:
        parser.parse(data)
    except SAXParseException as error:
        at = Location(error.getLineNumber() or 1, (error.getColumnNumber() or 0) + 1)
        raise ScriptError([source.fault(at, f"this is not valid XML: {error.getMessage()}")]) from error
    except DefusedXmlException as error:
        message = "document types and entities are not read: remove <!DOCTYPE ...>"
        raise ScriptError([source.fault(handler.place(), message)]) from error
    if handler.root is None:
        raise ScriptError([source.fault(Location(1), "this XML holds no element")])
    return handler.root


def _undeclared(text: str) -> str:
    """Return XML with spaces in place of its declaration, so that places stay."""
    start = len(text) - len(text.lstrip())
    end = text.find("?>", start)
    if not text.startswith("<?xml", start) or end < 0:
        return text
    return (
        text[:start]
        + "".join("\n" if sign == "\n" else " " for sign in text[start : end + 2])
        + text[end + 2 :]
    )


class _Handler(ContentHandler):
    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source
        self.root: Element | None = None
        self.stack: list[Element] = []
        self.count = 0
        self.locator: Any = None

    def setDocumentLocator(self, locator: Any) -> None:
        self.locator = locator

    def place(self) -> Location:
        return Location(self.locator.getLineNumber() or 1, (self.locator.getColumnNumber() or 0) + 1)

    def startElement(self, name: str, attrs: Any) -> None:
        self.count += 1
        if len(self.stack) >= MAX_DEPTH:
            message = f"this is nested deeper than {MAX_DEPTH} levels"
            raise ScriptError([self.source.fault(self.place(), message)])
        if self.count > MAX_ELEMENTS:
            raise ScriptError(
                [self.source.fault(self.place(), f"there are more than {MAX_ELEMENTS} elements")]
            )
        attributes = {_local(key): str(attrs[key]) for key in attrs.getNames()}
        element = Element(self.place(), _local(name), attributes)
        if self.stack:
            self.stack[-1].children.append(element)
        else:
            self.root = element
        self.stack.append(element)

    def endElement(self, name: str) -> None:
        self.stack.pop()

    def characters(self, content: str) -> None:
        if self.stack:
            children = self.stack[-1].children
            if children and isinstance(children[-1], Text):
                children[-1].text += content
            else:
                children.append(Text(self.place(), content))


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()
