"""Script: the author's text as parsed nodes. Names, values and directives are not checked yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from voiceguide.script.settings.front_matter import FrontMatter
from voiceguide.script.source import Location, Source


@dataclass(frozen=True, slots=True)
class Text:
    """Words to be spoken."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True)
class Variable:
    """`{name}`."""

    location: Location
    name: str


@dataclass(frozen=True, slots=True)
class Directive:
    """`[words]`, without its brackets; may hold variables."""

    location: Location
    raw: str


@dataclass(frozen=True, slots=True)
class Span:
    """`[words]{rate=0.9}`."""

    location: Location
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Inline, ...]


Inline: TypeAlias = Text | Variable | Directive | Span


@dataclass(frozen=True, slots=True)
class Heading:
    """`#` is the title, `##` a section, anything deeper a heading inside one."""

    location: Location
    level: int
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more sentences and directives."""

    location: Location
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """An item of a list."""

    location: Location
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """`::: name words` up to its closing fence."""

    location: Location
    name: str
    words: str
    children: tuple[Node, ...]


Node: TypeAlias = Heading | Paragraph | Step | Block


@dataclass(frozen=True, slots=True)
class Script:
    """A parsed script."""

    source: Source
    front: FrontMatter
    children: tuple[Node, ...]
    whole: bool = True
    """False where parsing found faults, and something may be missing."""
