"""::: blocks: a table from each name to what reads its words and walks its children."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Protocol

from voiceguide.script.arguments import MAX_NUMBER, Arguments, positive, whole
from voiceguide.script.directives import Context, elastic_length
from voiceguide.script.nodes import Block, Node
from voiceguide.script.routine import Item, Optional, Range, SlotEnd, SlotStart
from voiceguide.script.source import suggest

_LEFT = "left links linke linken gauche izquierda izquierdo sinistra sinistro esquerda esquerdo"
_RIGHT = "right rechts rechte rechten droite droit derecha derecho destra destro direita direito"
_SIDES = dict.fromkeys(_LEFT.split(), -1.0) | dict.fromkeys(_RIGHT.split(), 1.0)
LEAN = 0.35
"""How far a side leans when front matter says `stereo: sides`."""


class Walk(Protocol):
    """What a block needs of the resolver."""

    def walk(self, nodes: Sequence[Node], context: Context) -> None:
        """Resolve the nodes."""

    def emit(self, item: Item) -> None:
        """Add an item."""

    def round(self, block: Block) -> None:
        """Count a round of a block, so that endless ones are found."""

    def apart(self) -> AbstractContextManager[None]:
        """Check what is walked inside for faults, but leave it out."""

    def chosen(self, name: str) -> str | None:
        """Return the value that --set gives a name."""

    def count(self, among: Range) -> int:
        """Return how often a repeat runs."""

    def keeps(self, block: Optional) -> bool:
        """Return whether an optional block stays."""


def _repeat(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    word = args.need(
        args.take_matching(r"[\d.]+") or args.take_first(), "::: repeat needs a count: 3 or 2..6"
    )
    match = re.fullmatch(r"(\d{1,12})(?:\.\.(\d{1,12}))?", word[0])
    if not match:
        raise args.fault(f"{word[0]!r} is no count: write 3 or 2..6", word)
    low, high = int(match[1]), int(match[2] or match[1])
    if low > high:
        raise args.fault(f"{word[0]!r} runs backwards: the smaller count comes first", word)
    natural = args.take_option("natural", whole(0, MAX_NUMBER), low)
    if not low <= natural <= high:
        raise args.fault(f"natural= must be from {low} to {high}")
    args.done(("natural",))
    count = walk.count(Range(block.location.line, low, high, natural)) if low < high else low
    for number in range(1, count + 1):
        walk.round(block)
        names = {"round": str(number), "rounds": str(count)}
        walk.walk(block.children, replace(context, variables=context.variables | names))
    if count == 0:
        names = {"round": "0", "rounds": "0"}
        with walk.apart():
            walk.walk(block.children, replace(context, variables=context.variables | names))


def _side_of(value: str) -> float:
    """Return -1 for a word that means left, 1 for right, 0 for any other."""
    return _SIDES.get(value.lower(), 0.0)


def _each(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    name, equals, rest = block.words.partition("=")
    name = name.strip()
    values = [value.strip().strip('"') for value in rest.split(",") if value.strip()]
    if not equals or not re.fullmatch(r"[A-Za-z_][\w-]*", name) or not values:
        raise args.fault("::: each needs a name and its values: each side = left, right")
    for value in values:
        walk.round(block)
        pan = LEAN * _side_of(value) if context.front.stereo == "sides" else 0.0
        inner = replace(context, variables=context.variables | {name: value}, pan=pan or context.pan)
        walk.walk(block.children, inner)


def _slot(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    if context.in_slot:
        raise args.fault("a slot cannot stand inside a slot")
    length = elastic_length(args, context, "slot")
    args.done(("min", "max", "weight", "fixed"))
    walk.emit(SlotStart(**(context.common(block.location) | length)))
    walk.walk(block.children, replace(context, in_slot=True, fixed=True))
    walk.emit(SlotEnd(**context.common(block.location)))


def _optional(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    weight = args.take_option("weight", positive, 1.0)
    args.done(("weight",))
    if walk.keeps(Optional(block.location.line, weight)):
        walk.walk(block.children, context)
        return
    with walk.apart():
        walk.walk(block.children, context)


def _when(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    name, equals, rest = block.words.partition("=")
    name = name.strip()
    wanted = [value.strip() for value in rest.split(",") if value.strip()]
    declared = context.front.options
    if not equals or not wanted:
        raise args.fault("::: when needs an option and its value: when level = gentle")
    if name not in declared:
        raise args.fault(
            f"unknown option {name!r}{suggest(name, declared)}: declare it in front matter options:"
        )
    for value in wanted:
        if value not in declared[name]:
            known = ", ".join(declared[name])
            raise args.fault(f"{name!r} is never {value!r}: front matter lists {known}")
    if (walk.chosen(name) or declared[name][0]) in wanted:
        walk.walk(block.children, context)
        return
    with walk.apart():
        walk.walk(block.children, context)


def _voice(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    name = args.need(args.take_first(), "::: voice needs a name")[0]
    args.done()
    walk.walk(block.children, replace(context, voice=name))


def _rate(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    rate = args.parse(args.need(args.take_first(), "::: rate needs a factor, such as 0.9"), speech_rate)
    args.done()
    walk.walk(block.children, replace(context, rate=context.rate * rate))


def _fixed(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    args.done()
    walk.walk(block.children, replace(context, fixed=True))


def _pan(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    word = args.need(args.take_first(), "::: pan needs left, right, or a number from -1 to 1")
    args.done()
    walk.walk(block.children, replace(context, pan=args.parse(word, _pan_of)))


def _pan_of(text: str) -> float:
    if side := _side_of(text):
        return LEAN * side
    if not re.fullmatch(r"[+-]?\d(\.\d+)?", text) or abs(float(text)) > 1:
        raise ValueError(f"{text!r} must be left, right, or a number from -1 to 1")
    return float(text)


def speech_rate(text: str) -> float:
    """Return a rate of speech from 0.5 to 2; raises ValueError."""
    rate = positive(text)
    if not 0.5 <= rate <= 2:
        raise ValueError(f"{text!r} must be from 0.5 to 2")
    return rate


BLOCKS: dict[str, Callable[[Walk, Block, Arguments, Context], None]] = {
    "repeat": _repeat,
    "each": _each,
    "slot": _slot,
    "optional": _optional,
    "when": _when,
    "voice": _voice,
    "rate": _rate,
    "fixed": _fixed,
    "pan": _pan,
}
"""Every block by its name."""
