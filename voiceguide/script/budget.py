"""How much a script may unroll to. Words cost by their length, so that no long text is repeated for ever."""

from __future__ import annotations

from voiceguide.config import MAX_CUES
from voiceguide.script.syntax.nodes import Inline, Span, Text

_CHARACTERS = 20
"""Characters of text that are as much work as one cue; 100,000 times as many are over a day of speech."""
_NODE = 0.5
_BLOCK = 4.0
_ROUND = 0.5
_FAULT = 5.0
"""Work, in cues, of looking at a node, entering a block, one round of it, and a faulty directive."""


class TooMuch(Exception):
    """Unrolling goes beyond what a programme may hold, or there are more faults than anyone reads."""


class Budget:
    """Counts cues, and the work of unrolling apart from them."""

    def __init__(self) -> None:
        self.cues = 0
        self.work = 0.0

    def spend(self, cues: int) -> None:
        """Count cues; raises TooMuch beyond the most."""
        self.cues += cues
        if self.cues > MAX_CUES:
            raise TooMuch(f"the script unrolls to more than {MAX_CUES} cues")

    def enter(self) -> None:
        """Count a block; raises TooMuch beyond the most."""
        self._toil(_BLOCK)

    def round(self) -> None:
        """Count a round of a block; raises TooMuch beyond the most."""
        self._toil(_ROUND)

    def fault(self) -> None:
        """Count a directive that cannot be used; raises TooMuch beyond the most."""
        self._toil(_FAULT)

    def look(self, children: tuple[Inline, ...]) -> None:
        """Count a node and its words, whether they make cues or not; raises TooMuch beyond the most."""
        self._toil(_NODE + characters(children) / _CHARACTERS)

    def _toil(self, work: float) -> None:
        self.work += work
        if self.work > MAX_CUES:
            raise TooMuch("the script unrolls too far: its blocks repeat too much")


def characters(nodes: tuple[Inline, ...]) -> int:
    """Return how much text inline nodes hold."""
    total = len(nodes)
    for node in nodes:
        if isinstance(node, Text):
            total += len(node.text)
        elif isinstance(node, Span):
            total += characters(node.children)
    return total
