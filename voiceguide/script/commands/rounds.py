"""Blocks that happen again and again: repeat and each."""

from __future__ import annotations

from dataclasses import replace

from voiceguide.config import MAX_CUES
from voiceguide.script.commands.arguments import Arguments, assignment, counts, whole
from voiceguide.script.commands.base import BlockKind, Walk
from voiceguide.script.commands.manner import LEAN, side_of
from voiceguide.script.context import Context
from voiceguide.script.names import RESERVED
from voiceguide.script.routine import Range
from voiceguide.script.syntax.nodes import Block


class Repeat(BlockKind):
    """Again and again."""

    word = "repeat"
    options = ("natural",)
    example = "::: repeat 3`, `::: repeat 2..6"
    says = "again and again; in a range, `--duration` chooses"

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk the children once for each round."""
        word = args.take_matching(r"[0-9.]+") or args.take_first()
        low, high = args.read(word, "::: repeat needs a count: 3 or 2..6", counts, (1, 1))
        natural = args.take_option("natural", whole(0, MAX_CUES), low)
        args.done()
        if high > MAX_CUES:
            raise args.fault(f"a block is repeated at most {MAX_CUES} times", word)
        if not low <= natural <= high:
            raise args.fault(f"natural= must be from {low} to {high}")
        count = walk.count(Range(block.location.line, low, high, natural)) if low < high else low
        for number in range(1, count + 1 if block.children else 1):
            walk.round(block)
            names = {"round": str(number), "rounds": str(count)}
            walk.walk(block.children, replace(context, variables=context.variables | names))
        if count == 0:
            names = {"round": "0", "rounds": "0"}
            with walk.apart(possible=high > 0):
                walk.walk(block.children, replace(context, variables=context.variables | names))


class Each(BlockKind):
    """Once for each of several values."""

    word = "each"
    example = "::: each side = left, right"
    says = "once for each"

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk the children once for each value."""
        name, values = assignment(args, block.words, "each side = left, right")
        if name in RESERVED:
            raise args.fault(f"{name!r} is a reserved name: choose another name")
        for value in values:
            walk.round(block)
            pan = LEAN * side_of(value) if context.front.stereo == "sides" else 0.0
            inner = replace(context, variables=context.variables | {name: value}, pan=pan or context.pan)
            walk.walk(block.children, inner)
