"""YAML with a place for every value; aliases, and anything but plain data, are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from voiceguide.config import MAX_NESTING
from voiceguide.script.source import Location


class YamlFault(Exception):
    """A fault in YAML: what is wrong, and where; `also` are the others found with it."""

    def __init__(
        self, location: Location, message: str, also: Iterable[YamlFault] = (), width: int = 1
    ) -> None:
        self.location = location
        self.message = message
        self.also = tuple(also)
        self.width = width
        super().__init__(message)

    def each(self) -> list[YamlFault]:
        """Return this fault and those found with it, however deep."""
        return [self, *(fault for other in self.also for fault in other.each())]


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it was written; `quoted` tells `"3"` from `3`."""

    location: Location
    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    location: Location
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in the order written."""

    location: Location
    items: tuple[tuple[Scalar, Value], ...]


Value: TypeAlias = Scalar | Sequence | Mapping


@dataclass(slots=True)
class _Open:
    """A list or mapping that is still being filled; of a mapping, keys and values in turn."""

    location: Location
    mapping: bool
    values: list[Value] = field(default_factory=list)


def read_yaml(text: str, first_line: int) -> Value | None:
    """Return the value of a YAML text whose first line is line `first_line` of the script; None if empty.

    Raises YamlFault on broken YAML, anchors, aliases, tags, several documents, and too deep nesting.
    """

    lines = text.split("\n")

    def place(mark: Any) -> Location:
        """Return where a mark stands; one behind the text of its line is moved onto what it follows."""
        if not mark:
            return Location(first_line)
        line, column = min(mark.line, len(lines) - 1), mark.column
        while line and not lines[line].strip():
            line, column = line - 1, len(lines[line - 1])
        column = min(column, max(len(lines[line].rstrip()) - 1, 0))
        return Location(first_line + line, column + 1)

    builder = _Builder()
    try:
        # The events come one by one, so nesting and aliases are refused before anything is built.
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            builder.take(event, place(event.start_mark))
    except yaml.MarkedYAMLError as error:
        raise _said(error, place) from error
    except (ValueError, OverflowError) as error:  # of chr(), which PyYAML lets out
        message = "an escape such as \\UFFFFFFFF names a character that does not exist"
        raise YamlFault(Location(first_line), message) from error
    except yaml.YAMLError as error:
        raise YamlFault(Location(first_line), f"this is not valid YAML: {error}") from error
    return builder.root


_SAID = {
    "found unexpected end of stream": "this quotation mark is never closed",
    "mapping values are not allowed here": "put a text that holds a colon in quotes",
    "found character '\\t' that cannot start any token": "indent with spaces: YAML takes no tabs",
    "expected <block end>, but found '<block mapping start>'": "this line is indented too far",
}
"""What PyYAML finds, in words that say what to write."""


def _said(error: yaml.MarkedYAMLError, place: Callable[[Any], Location]) -> YamlFault:
    problem = error.problem or error.context or "something is wrong"
    if problem == "found unexpected end of stream" and error.context_mark:
        return YamlFault(place(error.context_mark), _SAID[problem])
    message = _SAID.get(problem) or f"this is not valid YAML: {problem}"
    return YamlFault(place(error.problem_mark or error.context_mark), message)


_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def _joined(text: str) -> str:
    """Return a text in which pairs of surrogates, as JSON escapes an emoji, are one character."""

    def whole(match: re.Match[str]) -> str:
        return match[0].encode("utf-16", "surrogatepass").decode("utf-16")

    return _SURROGATES.sub(whole, text)


class _Builder:
    """Puts the events of one document together, without recursion."""

    def __init__(self) -> None:
        self.root: Value | None = None
        self.documents = 0
        self.stack: list[_Open] = []

    def take(self, event: yaml.Event, where: Location) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise YamlFault(where, "front matter is one YAML document, not several")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlFault(where, "YAML anchors and aliases are not allowed here")
        if getattr(event, "tag", None):
            raise YamlFault(where, "YAML tags are not allowed here")
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.stack.append(_Open(where, isinstance(event, yaml.MappingStartEvent)))
            if len(self.stack) > MAX_NESTING:
                raise YamlFault(where, f"this is nested deeper than {MAX_NESTING} levels")
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.put(_closed(self.stack.pop()))
        elif isinstance(event, yaml.ScalarEvent):
            self.put(Scalar(where, _joined(str(event.value)), event.style is not None))

    def put(self, value: Value) -> None:
        if self.stack:
            self.stack[-1].values.append(value)
        else:
            self.root = value


def _closed(entry: _Open) -> Value:
    """Return the finished list or mapping; a key that is not a word, or is given twice, is a fault."""
    if not entry.mapping:
        return Sequence(entry.location, tuple(entry.values))
    pairs: list[tuple[Scalar, Value]] = []
    seen: set[str] = set()
    for key, value in zip(entry.values[::2], entry.values[1::2], strict=True):
        if not isinstance(key, Scalar):
            raise YamlFault(key.location, "a key must be a plain word")
        if key.text in seen:
            raise YamlFault(key.location, f"{key.text!r} is given twice")
        seen.add(key.text)
        pairs.append((key, value))
    return Mapping(entry.location, tuple(pairs))
