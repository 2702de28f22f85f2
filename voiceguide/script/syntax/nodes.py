"""Script: the author's text as parsed nodes. Names, values and directives are not checked yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from voiceguide.script.settings.front_matter import FrontMatter
from voiceguide.script.source import ORIGIN, Fault, Location, Source


@dataclass(frozen=True, slots=True)
class Text:
    """Words to be spoken."""

    location: Location
    text: str
    line_end: bool = False
    """It is the space between two lines."""


@dataclass(frozen=True, slots=True)
class Variable:
    """`{name}`, or `{name + 1}`."""

    location: Location
    name: str
    """What stands between the braces."""
    width: int = 0


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


@dataclass(frozen=True, slots=True)
class Link:
    """`[words](target)`; `raw` is what its brackets hold."""

    location: Location
    raw: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Words between backticks, spoken as they are."""

    location: Location
    text: str


Inline: TypeAlias = Text | Variable | Directive | Span | Link | Code


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
    list_at: int = 0
    """The line at which its list starts, which tells lists apart."""
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; its text may hold variables."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as the head."""

    location: Location
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A line of dashes or stars between paragraphs."""

    location: Location
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """`::: name words` up to its closing fence."""

    location: Location
    name: str
    words: str
    children: tuple[Node, ...]
    otherwise: tuple[Node, ...] | None = None
    """What stands in the `::: else` right after it."""
    words_at: Location = ORIGIN


Node: TypeAlias = Heading | Paragraph | Step | Table | Break | Block


@dataclass(frozen=True, slots=True)
class Script:
    """A parsed script."""

    source: Source
    front: FrontMatter
    children: tuple[Node, ...]
    whole: bool = True
    """False where parsing found faults, and something may be missing."""
    notices: tuple[Fault, ...] = ()
