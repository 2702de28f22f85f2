"""Draft: a routine while it is being made: its items so far, and what each choice in it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b

from voiceguide.script.budget import Budget
from voiceguide.script.context import Context
from voiceguide.script.routine import Choices, Item, Optional, Range, Say
from voiceguide.script.source import Faults, Location
from voiceguide.script.syntax.nodes import Block, Script
from voiceguide.script.words.runs import Run, sayings

_GAP_ORDER = ("", "sentence", "paragraph", "step", "section")
_FILE_KEYS = 1_000_000
"""What tells the blocks of included files apart from those of the script itself."""


class Draft:
    """Gathers items and faults, and answers for a block what was chosen."""

    def __init__(self, script: Script, sets: Mapping[str, str], choices: Choices, seed: int | None) -> None:
        self.script = script
        self.source = script.source
        self.sets = sets
        self.seed = script.front.seed if seed is None else seed
        self.counts = dict(choices.counts)
        self.dropped = choices.dropped
        self.items: list[Item] = []
        self.faults = Faults(script.source)
        self.ranges: dict[int, Range] = {}
        self.optionals: dict[int, Optional] = {}
        self.title: tuple[Location, str] | None = None
        self.steps = 0
        self.budget = Budget()
        self.turns: dict[Location, tuple[int, int]] = {}
        """Of each `one of`: how often it was walked, and which item came last."""
        self.complete = True
        self.here = Location(1)
        self.gap = "sentence"

    # Items

    def emit(self, item: Item, cost: int = 1) -> None:
        """Add an item that is so many cues."""
        self.here = item.location
        self.budget.spend(cost)
        self.items.append(item)

    def say(self, runs: Sequence[Run], context: Context) -> None:
        """Emit the sentences of a stretch of words."""
        if not runs:
            return
        for saying in sayings(runs):
            style = saying.style
            self.emit(
                Say(
                    **context.common(saying.location),
                    text=saying.text,
                    spoken=saying.spoken,
                    before="" if saying.joined else self.gap,
                    voice=style.voice,
                    rate=style.rate,
                    language=style.language,
                )
            )
            self.gap = "sentence"

    def raise_gap(self, gap: str) -> None:
        """Make the gap before the next words at least as long as this kind."""
        self.gap = max(self.gap, gap, key=_GAP_ORDER.index)

    def round(self, block: Block) -> None:
        """Count a round of a block."""
        self.here = block.location
        self.budget.round()

    @contextmanager
    def apart(self, *, possible: bool) -> Iterator[None]:
        """Check what is walked inside, but leave it out; `possible` where a choice may bring it in."""
        length, kept = len(self.items), (self.steps, self.gap, self.title)
        choices, turns = (dict(self.ranges), dict(self.optionals)), dict(self.turns)
        yield
        del self.items[length:]
        self.steps, self.gap, self.title = kept
        self.turns = turns
        if not possible:
            self.ranges, self.optionals = choices

    # Choices

    def chosen(self, name: str) -> str:
        """Return the value of an option."""
        return self.sets.get(name, self.script.front.options[name].values[0])

    def key(self, block: Block) -> int:
        """Return what tells a block from all others."""
        return block.location.line + _FILE_KEYS * block.location.file

    def count(self, among: Range) -> int:
        """Return how often a repeat runs: within its bounds, which variables may change each round."""
        seen = self.ranges.setdefault(among.key, among)
        self.ranges[among.key] = replace(seen, low=min(seen.low, among.low), high=max(seen.high, among.high))
        return min(max(self.counts.get(among.key, among.natural), among.low), among.high)

    def keeps(self, block: Optional) -> bool:
        """Return whether an optional block stays."""
        self.optionals[block.key] = block
        return block.key not in self.dropped

    def turn(self, block: Block, among: int, *, cycle: bool) -> tuple[int, bool]:
        """Return which of several comes this time, not the same twice running, and if it is the first."""
        times, last = self.turns.get(block.location, (0, -1))
        if cycle:
            chosen = times % among
        else:
            digest = blake2b(f"{self.seed}:{self.key(block)}:{times}".encode(), digest_size=8).digest()
            number = int.from_bytes(digest)
            others = [index for index in range(among) if index != last or among == 1]
            chosen = others[number % len(others)]
        self.turns[block.location] = times + 1, chosen
        return chosen, times == 0
