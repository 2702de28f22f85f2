"""Kinds of values in front matter: how each is read, and how a JSON schema describes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from voiceguide.script.names import is_name
from voiceguide.script.settings import yaml
from voiceguide.script.settings.values import plain
from voiceguide.script.settings.yaml import Scalar, Value, YamlFault
from voiceguide.script.source import suggest

Schema = Mapping[str, Any]
"""A JSON schema."""
Read = Callable[[Value], Any]
"""Reads a value; raises YamlFault at its place, with every fault of a table."""

MAX_ENTRIES = 1000
"""Entries of one table."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value may be."""

    read: Read
    schema: Schema


def fail(value: Value, message: str) -> YamlFault:
    """Return a fault at a value, as wide as a text that stands in one line."""
    width = len(value.text) if isinstance(value, Scalar) and not value.quoted else 1
    return YamlFault(value.location, message, width=width)


def combined(faults: list[YamlFault]) -> YamlFault:
    """Return one fault that carries all of them."""
    first = faults[0]
    return YamlFault(first.location, first.message, [*first.also, *faults[1:]], first.width)


def text_of(value: Value) -> str:
    """Return a text."""
    if not isinstance(value, Scalar):
        raise fail(value, "this must be one text")
    return value.text.strip()


def line_of(value: Value) -> str:
    """Return a text as one line."""
    return " ".join(text_of(value).split())


def _words_of(value: Value) -> str:
    words = line_of(value)
    if not words:
        raise fail(value, "this needs a text")
    return words


def _file_of(value: Value) -> str:
    name = text_of(value)
    if not name:
        raise fail(value, "this needs the name of a file")
    return name


def plain_of(value: Value) -> str:
    """Return a text that is spoken as it is: symbols with a meaning would not have it here."""
    return str(_parsed(value, line_of(value), plain))


def _parsed(value: Value, text: str, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        raise fail(value, str(error)) from error


def reading(parse: Callable[[str], Any], schema: Schema) -> Kind:
    """Return a kind of one text; the words of a ValueError become a fault at its place."""
    return Kind(lambda value: _parsed(value, text_of(value), parse), schema)


ANY_TEXT: Schema = {"type": ["string", "number", "boolean"]}
LINE = Kind(line_of, ANY_TEXT)
TEXT = Kind(text_of, ANY_TEXT)
WORDS = Kind(_words_of, ANY_TEXT)
FILE = Kind(_file_of, {"type": "string"})
PLAIN = Kind(plain_of, ANY_TEXT)


def table(
    kind: Kind,
    *,
    keys: Iterable[str] | None = None,
    what: str = "name",
    check_key: Callable[[Scalar], None] = lambda key: None,
) -> Kind:
    """Return the kind of a mapping whose values are all of one kind; `keys` are the only allowed ones."""
    names = None if keys is None else tuple(keys)

    def read(value: Value) -> dict[str, Any]:
        found: dict[str, Any] = {}
        faults: list[YamlFault] = []
        for key, child in _entries(value, what):
            try:
                if names is not None:
                    _known(key, names, what)
                check_key(key)
                found[key.text] = kind.read(child)
            except YamlFault as fault:
                faults.append(fault)
        if faults:
            raise combined(faults)
        return found

    if names is None:
        return Kind(read, {"type": "object", "additionalProperties": kind.schema})
    return Kind(read, _object(dict.fromkeys(names, kind)))


def record(columns: Mapping[str, Kind], what: str) -> Kind:
    """Return the kind of a mapping in which each key has a kind of its own."""

    def read(value: Value) -> dict[str, Any]:
        found: dict[str, Any] = {}
        faults: list[YamlFault] = []
        for key, child in _entries(value, what):
            try:
                _known(key, tuple(columns), what)
                found[key.text] = columns[key.text].read(child)
            except YamlFault as fault:
                faults.append(fault)
        if faults:
            raise combined(faults)
        return found

    return Kind(read, _object(columns))


def _entries(value: Value, what: str) -> tuple[tuple[Scalar, Value], ...]:
    if not isinstance(value, yaml.Mapping):
        raise fail(value, f"this must be a list of {what}: value lines")
    if len(value.items) > MAX_ENTRIES:
        raise fail(value, f"this has more than {MAX_ENTRIES} entries")
    return value.items


def _known(key: Scalar, names: tuple[str, ...], what: str) -> None:
    if key.text not in names:
        near = suggest(key.text, names) or f": there are {', '.join(names)}"
        raise fail(key, f"unknown {what} {key.text!r}{near}")


def _object(columns: Mapping[str, Kind]) -> Schema:
    return {
        "type": "object",
        "properties": {name: kind.schema for name, kind in columns.items()},
        "additionalProperties": False,
    }


def check_name(key: Scalar) -> None:
    """Raise YamlFault where a key cannot be a name."""
    if not is_name(key.text):
        raise fail(key, f"{key.text!r} cannot be a name: use letters, digits, - and _")


def shorthand(read_scalar: Read, scalar: Schema, full: Kind, make: Callable[[Value, Any], Any]) -> Kind:
    """Return the kind of a value that is one text, or a mapping from which `make` makes the same."""

    def read(value: Value) -> Any:
        return read_scalar(value) if isinstance(value, Scalar) else make(value, full.read(value))

    return Kind(read, {"anyOf": [scalar, full.schema]})


def matches(pattern: str) -> Schema:
    """Return the schema of a text of this form."""
    re.compile(pattern)
    return {"type": "string", "pattern": f"^(?:{pattern})$"}
