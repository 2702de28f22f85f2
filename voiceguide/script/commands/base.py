"""What a directive and a block are. Each is one class: its word, its options, its check, its cost.

A package of its own may add a directive: a subclass of `Directive`, named under the entry-point group
`voiceguide.directives` by the word that it is written with. It makes items of `voiceguide.script.routine`,
most often one `Beats`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self

from voiceguide.script.commands.arguments import Arguments
from voiceguide.script.context import Context
from voiceguide.script.routine import Item, Optional, Range
from voiceguide.script.syntax.nodes import Block, Node


class Reading(ABC):
    """What a directive comes to."""

    @property
    def cost(self) -> int:
        """How many cues it is, known before any of them is made."""
        return 1

    @abstractmethod
    def items(self) -> Iterable[Item]:
        """Return what it adds to the routine, in order."""


class Directive(Reading):
    """A directive that was read; its fields hold what was written."""

    word: ClassVar[str]
    options: ClassVar[tuple[str, ...]] = ()
    """What it takes beside its first word: flags by their name, `name=value` by its name."""
    example: ClassVar[str] = ""
    says: ClassVar[str] = ""
    """What it does, for the table of directives."""

    @classmethod
    @abstractmethod
    def read(cls, args: Arguments, context: Context) -> Self:
        """Return what the words mean; raises ArgumentFault with everything that is wrong with them."""


@dataclass(frozen=True, slots=True)
class Single(Directive):
    """A directive that is one item."""

    item: Item

    def items(self) -> Iterable[Item]:
        """Return the item."""
        return (self.item,)


class Walk(Protocol):
    """What a block needs of the resolver."""

    def walk(self, nodes: Sequence[Node], context: Context) -> None:
        """Resolve the nodes."""

    def emit(self, item: Item, cost: int = 1) -> None:
        """Add an item that is so many cues."""

    def round(self, block: Block) -> None:
        """Count a round of a block, so that endless ones are found."""

    def apart(self, *, possible: bool) -> AbstractContextManager[None]:
        """Check what is walked inside, but leave it out; `possible` where a choice may bring it in."""

    def chosen(self, name: str) -> str:
        """Return the value of an option."""

    def key(self, block: Block) -> int:
        """Return what tells a block from all others: its line, if it stands in the script itself."""

    def turn(self, block: Block, among: int, *, cycle: bool) -> tuple[int, bool]:
        """Return which of several comes this time, and whether it is the first time."""

    def count(self, among: Range) -> int:
        """Return how often a repeat runs."""

    def keeps(self, block: Optional) -> bool:
        """Return whether an optional block stays."""


class BlockKind(ABC):
    """A kind of block."""

    word: ClassVar[str]
    options: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[str] = ""
    says: ClassVar[str] = ""
    """What it does, for the table of blocks."""

    def written(self, words: str) -> str:
        """Return the words of a block as they are read, before variables are filled in."""
        return words

    def doubt(self, block: Block) -> str:
        """Return what may be an accident in a block, as it is written; or nothing."""
        return ""

    @abstractmethod
    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Resolve a block; raises ArgumentFault with everything that is wrong with its words."""
