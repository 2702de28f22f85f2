"""Blocks that may be left out: when, else and optional."""

from __future__ import annotations

from dataclasses import replace

from voiceguide.script.commands.arguments import Arguments, weight
from voiceguide.script.commands.base import BlockKind, Walk
from voiceguide.script.commands.conditions import conditions, holds, without_braces
from voiceguide.script.context import Context
from voiceguide.script.routine import Optional
from voiceguide.script.syntax.nodes import Block


class OptionalBlock(BlockKind):
    """May be left out."""

    word = "optional"
    options = ("weight",)
    example = "::: optional`, `::: optional weight=2"
    says = "may be left out to reach a short length; the lightest goes first"

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk the children, or only check them."""
        pull = args.take_option("weight", weight, 1.0)
        args.done()
        if walk.keeps(Optional(walk.key(block), pull)):
            walk.walk(block.children, context)
            return
        with walk.apart(possible=True):
            walk.walk(block.children, context)


class When(BlockKind):
    """Only then."""

    word = "when"
    example = "::: when level = gentle`, `::: when round < 4 and side = left"
    says = (
        "only then: an option, `round`, `number`, or a name of `each`; `round = first` and `number = last` "
        "are understood, `!=` is any other, `tip is filled` asks for words, `<`, `<=`, `>`, `>=` compare "
        "numbers; what stands in `::: else` right after it happens otherwise"
    )

    def written(self, words: str) -> str:
        """Return the conditions, with names in braces as names."""
        return without_braces(words)

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk the children or those of `else`; the others are only checked."""
        holding = all(
            holds(condition, context) for condition in conditions(args, block.words, block.words_at, context)
        )
        chosen, other = block.children, block.otherwise or ()
        if not holding:
            chosen, other = other, chosen
        walk.walk(chosen, context)
        with walk.apart(possible=False):
            walk.walk(other, replace(context, supposed=True))


class Else(BlockKind):
    """Otherwise. The parser puts it into the `when` right before it, so none is left to be run."""

    word = "else"
    example = "::: else"
    says = "right after the `:::` of a `when`: what happens otherwise"

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Only check the children: the parser has told that this one is out of place."""
        with walk.apart(possible=False):
            walk.walk(block.children, context)
