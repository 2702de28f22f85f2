"""YAML with a place for every value; aliases, and anything but plain data, are refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from voiceguide.config import MAX_NESTING
from voiceguide.script.source import Location


class YamlFault(Exception):
    """A fault in YAML: what is wrong, and where."""

    def __init__(self, location: Location, message: str) -> None:
        self.location = location
        self.message = message
        super().__init__(message)


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


def read_yaml(text: str, first_line: int) -> Value | None:
    """Return the value of a YAML text whose first line is line `first_line` of the script; None if empty.

    Raises YamlFault on broken YAML, aliases, tags, several documents, and nesting beyond MAX_NESTING.
    """

    def place(mark: Any) -> Location:
        return Location(first_line + mark.line, mark.column + 1) if mark else Location(first_line)

    depth = 0
    try:
        # The events come one by one, so nesting and aliases are refused before anything is built.
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise YamlFault(place(event.start_mark), "YAML anchors and aliases are not allowed here")
            if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                depth += 1
            if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                depth -= 1
            if depth > MAX_NESTING:
                raise YamlFault(place(event.start_mark), f"this is nested deeper than {MAX_NESTING} levels")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = place(mark) if mark else Location(first_line)
        raise YamlFault(where, f"this is not valid YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise YamlFault(Location(first_line), f"this is not valid YAML: {error}") from error

    def build(node: yaml.Node) -> Value:
        where = place(node.start_mark)
        if isinstance(node, yaml.ScalarNode):
            return Scalar(where, str(node.value), node.style is not None)
        if isinstance(node, yaml.SequenceNode):
            return Sequence(where, tuple(build(child) for child in node.value))
        pairs: list[tuple[Scalar, Value]] = []
        for key, value in node.value:
            name = build(key)
            if not isinstance(name, Scalar):
                raise YamlFault(name.location, "a key must be a plain word")
            if any(name.text == seen.text for seen, _ in pairs):
                raise YamlFault(name.location, f"{name.text!r} stands here twice")
            pairs.append((name, build(value)))
        return Mapping(where, tuple(pairs))

    return build(root) if root is not None else None
