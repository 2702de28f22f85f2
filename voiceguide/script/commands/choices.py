"""Blocks that may be left out: when and optional."""

from __future__ import annotations

from voiceguide.script.commands.arguments import ArgumentFault, Arguments, assignment, weight
from voiceguide.script.commands.base import BlockKind, Walk
from voiceguide.script.context import Context
from voiceguide.script.routine import Optional
from voiceguide.script.source import suggest
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
        if walk.keeps(Optional(block.location.line, pull)):
            walk.walk(block.children, context)
            return
        with walk.apart(possible=True):
            walk.walk(block.children, context)


class When(BlockKind):
    """Only then."""

    word = "when"
    example = "::: when level = gentle"
    says = "only then; front matter lists the choices: `options: {level: [gentle, strong]}`"

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk the children, or only check them."""
        name, wanted = assignment(args, block.words, "when level = gentle")
        declared = context.front.options
        if name not in declared:
            near = suggest(name, declared)
            raise args.fault(f"unknown option {name!r}{near}: declare it in front matter options:")
        for value in wanted:
            if value not in declared[name]:
                args.refuse(f"{name!r} is never {value!r}: front matter lists {', '.join(declared[name])}")
        if args.bad:
            raise ArgumentFault(args.bad)
        if (walk.chosen(name) or declared[name][0]) in wanted:
            walk.walk(block.children, context)
            return
        with walk.apart(possible=False):
            walk.walk(block.children, context)
