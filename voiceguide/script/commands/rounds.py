"""Blocks that happen again and again: repeat, each, what stands between their rounds, and one of several."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from voiceguide.config import MAX_CUES
from voiceguide.script.commands.arguments import Arguments, counts, whole
from voiceguide.script.commands.base import BlockKind, Walk
from voiceguide.script.commands.manner import LEAN, side_of
from voiceguide.script.commands.rows import kept_rows, rows_of, unused_name
from voiceguide.script.context import Context
from voiceguide.script.routine import Range
from voiceguide.script.source import Location
from voiceguide.script.syntax.nodes import Block, Node, Step
from voiceguide.script.words.arithmetic import is_quantity

_TIMES = ("times", "x", "×", "rounds", "mal", "fois", "veces", "volte", "vezes", "keer")


def _in_order(children: Sequence[Node]) -> tuple[Node, ...]:
    """Return what a round holds: what stands between rounds comes last, wherever it is written."""
    between = [child for child in children if isinstance(child, Block) and child.name == Between.word]
    return (*(child for child in children if child not in between), *between) if between else tuple(children)


class Repeat(BlockKind):
    """Again and again."""

    word = "repeat"
    options = ("natural",)
    example = "::: repeat 3`, `::: repeat 2..6"
    says = "again and again; in a range, `--duration` chooses"

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk the children once for each round."""
        word = _count_of(args)
        low, high = args.read(word, "::: repeat needs a count: 3 or 2..6", counts, (1, 1))
        natural = args.take_option("natural", whole(0, MAX_CUES), low)
        args.done()
        if high > MAX_CUES:
            raise args.fault(f"a block is repeated at most {MAX_CUES} times", word)
        if not low <= natural <= high:
            raise args.fault(f"natural= must be from {low} to {high}")
        count = walk.count(Range(walk.key(block), low, high, natural)) if low < high else low
        children = _in_order(block.children)
        for number in range(1, count + 1 if children else 1):
            walk.round(block)
            walk.walk(children, _round(context, number, count))
        if count == 0:
            with walk.apart(possible=high > 0):
                walk.walk(children, replace(_round(context, 0, 0), supposed=True))


def _count_of(args: Arguments) -> tuple[str, Location] | None:
    """Take the count of `3`, `2..6`, `x3`, `3x` and `3 times`."""
    word = args.take_matching(r"[xX×]?[0-9]+(([.][.]|[-–])[0-9]+)?[xX×]?|[0-9.]+") or args.take_first()
    if args.words and args.words[0][0].lower() in _TIMES:
        del args.words[0]
    return word and (word[0].strip("xX×") if re.search(r"[0-9]", word[0]) else word[0], word[1])


def _round(context: Context, number: int, count: int) -> Context:
    names = {"round": str(number), "rounds": str(count)}
    return replace(context, variables=context.variables | names, last=number == count)


class Each(BlockKind):
    """Once for each of several values."""

    word = "each"
    example = "::: each side = left, right"
    says = "once for each; a table on top gives several names at once, a list gives values with commas"

    def doubt(self, block: Block) -> str:
        """Return what is wrong where no round differs from another."""
        return unused_name(block)

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk the children once for each value, or each row of a table."""
        rows, children = rows_of(walk, block, args, context)
        names = rows[0].names if rows else {}
        values = {name: tuple(dict.fromkeys(row.names[name] for row in rows)) for name in names}
        kept = kept_rows(walk, rows, args, context)
        ordered = _in_order(children)
        options = context.front.options
        owns = [{name: text for name, text in row.names.items() if name not in options} for row in kept]
        # steps have names of their own; without any, what comes next is the next value
        naming = "" if _has_steps(children) else _naming(values, options)
        outside = {name: text for name, text in context.variables.items() if name != "next"}
        for number, own in enumerate(owns, 1):
            walk.round(block)
            counted = {"number": str(number), "numbers": str(len(owns))}
            # after the last value comes the first again, where a block around this one goes on
            following = owns[number : number + 1] or (owns[:1] if context.last is False else [])
            upcoming = {"next": following[0][naming]} if naming and following else {}
            sides = (side_of(text) for text in own.values())
            side = next((side for side in sides if side), 0.0) if context.front.stereo == "sides" else 0.0
            inner = replace(
                context,
                variables=outside | counted | own | upcoming,
                values=context.values | values,
                last=number == len(owns),
                pan=LEAN * side or context.pan,
            )
            walk.walk(ordered, inner)


def _naming(values: Mapping[str, Sequence[str]], options: Container[str]) -> str:
    """Return the name whose next value is {next}: the first with words, else the first that is no option."""
    own = [name for name in values if name not in options]
    worded = (name for name in own if not all(is_quantity(text) for text in values[name] if text))
    return next(worded, own[0] if own else "")


def _has_steps(nodes: Sequence[Node]) -> bool:
    """Return whether there are steps, which {next} names; the items of `one of` are none."""
    return any(
        isinstance(node, Step)
        or (isinstance(node, Block) and node.name != OneOf.word and _has_steps(node.children))
        for node in nodes
    )


class Between(BlockKind):
    """After every round but the last."""

    word = "between"
    example = "::: between"
    says = "after every round of the `repeat` or `each` around it but the last: rests, change-overs, `{next}`"

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk the children, or only check them in the last round."""
        args.done()
        if context.last is None and not context.doubtful:
            raise args.fault("::: between works only inside ::: repeat or ::: each")
        if not context.last:
            walk.walk(block.children, context)
            return
        with walk.apart(possible=False):
            walk.walk(block.children, replace(context, supposed=True))


class OneOf(BlockKind):
    """One item of a list each time."""

    word = "one"
    options = ("of", "cycle")
    example = "::: one of`, `::: one of cycle"
    says = "one item of its list each time, chosen by `seed`; with `cycle`, one after the other"

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk one item; the others are only checked."""
        args.what = "::: one of"
        if not args.take_flag("of"):
            raise args.fault("write ::: one of, and a list below it")
        cycle = args.take_flag("cycle")
        if len(args.words) > 1:
            raise args.fault("::: one of takes no values: write a list below it, each item after -")
        args.done(("cycle",))
        items = [child for child in block.children if isinstance(child, Step)]
        if not items or len(items) < len(block.children):
            raise args.fault("::: one of holds a list and nothing else: a line of - before each of them")
        chosen, first = walk.turn(block, len(items), cycle=cycle)
        if first:
            with walk.apart(possible=False):
                for item in items:
                    walk.walk(item.children, context)
        walk.walk(items[chosen].children, context)
