"""Tree: the blocks, steps and quotations of a script, from where each is opened to where it is closed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from voiceguide.config import MAX_NESTING
from voiceguide.script.source import ORIGIN, Faults, Location
from voiceguide.script.syntax.nodes import Block, Node, Step

_ELSE = "::: else must stand right after the ::: that closes a ::: when"


@dataclass(slots=True)
class Open:
    """A block, step or quotation that is still being filled."""

    kind: str
    location: Location
    name: str = ""
    words: str = ""
    children: list[Node] = field(default_factory=list)
    list_at: int = 0
    bullet: bool = False
    words_at: Location = ORIGIN


class Tree:
    """Nests what is opened; `depth` is how many blocks and steps are open around an included file."""

    def __init__(self, faults: Faults, depth: int) -> None:
        self.faults = faults
        self.depth = depth
        self.depth_reported = False
        self.stack = [Open("root", Location(1))]
        self.unclosed = 0
        """Blocks `when` that an `else` inside closed: a line of ::: may still be written for each."""

    @property
    def inner(self) -> Open:
        """What is filled now: the innermost that is open."""
        return self.stack[-1]

    @property
    def nesting(self) -> int:
        """How many blocks and steps are open here, those around the file among them."""
        return self.depth + len(self.stack) - 1

    def finished(self) -> tuple[Node, ...]:
        """Close everything and return the nodes at the top."""
        self.close_to("root")
        return tuple(self.stack[0].children)

    def push(self, entry: Open) -> None:
        """Open an entry inside the innermost one."""
        self.stack.append(entry)
        if len(self.stack) + self.depth > MAX_NESTING + 1 and not self.depth_reported:
            self.depth_reported = True
            self.faults.add(entry.location, f"this is nested deeper than {MAX_NESTING} levels")

    def pop(self) -> None:
        """Close the innermost entry: it becomes a node of the one around it."""
        entry = self.stack.pop()
        children = tuple(entry.children)
        if len(self.stack) + self.depth > MAX_NESTING:
            return  # reported; a deeper tree would overflow the stack when it is walked
        if entry.kind == "quote":
            self.stack[-1].children += children
        elif entry.kind == "step":
            step = Step(entry.location, children, entry.list_at, entry.bullet)
            self.stack[-1].children.append(step)
        else:
            self.add_block(Block(entry.location, entry.name, entry.words, children, None, entry.words_at))

    def add_block(self, block: Block) -> None:
        """Add a finished block; an `else` belongs to the `when` right before it."""
        siblings = self.stack[-1].children
        if block.name == "else":
            before = siblings[-1] if siblings else None
            if isinstance(before, Block) and before.name == "when" and before.otherwise is None:
                if block.words:
                    message = "::: else takes no words: put another ::: when inside it"
                    self.faults.add(block.words_at, message, len(block.words))
                siblings[-1] = replace(before, otherwise=block.children)
                return
            self.faults.add(block.location, _ELSE, 8)
        siblings.append(block)

    def close_when(self, location: Location) -> None:
        """Close the `when` in which an `else` is opened, unless it belongs to a `when` before it."""
        before = self.inner.children[-1] if self.inner.children else None
        paired = isinstance(before, Block) and before.name == "when" and before.otherwise is None
        if self.inner.kind == "block" and self.inner.name == "when" and not paired:
            self.faults.add(location, _ELSE, 8)
            self.unclosed += 1
            self.pop()

    def close_to(self, kind: str) -> None:
        """Close what is open inside the innermost entry of this kind; a block left open is a fault."""
        while self.stack[-1].kind != kind:
            entry = self.stack[-1]
            if entry.kind == "block":
                message = f"the block '::: {entry.name}' is never closed: end it with a line of :::"
                self.faults.add(entry.location, message, 3)
            self.pop()
