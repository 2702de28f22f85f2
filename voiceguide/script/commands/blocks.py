"""::: blocks: a table from each name to what reads its words and walks its children."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Protocol

from voiceguide.config import MAX_CUES
from voiceguide.script.commands.arguments import ArgumentFault, Arguments, counts, listed, weight, whole
from voiceguide.script.commands.lengths import read_length
from voiceguide.script.context import Context
from voiceguide.script.names import RESERVED
from voiceguide.script.routine import Item, Optional, Range, SlotEnd, SlotStart
from voiceguide.script.settings.values import plain
from voiceguide.script.source import suggest
from voiceguide.script.syntax.nodes import Block, Node

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

    def apart(self, *, possible: bool) -> AbstractContextManager[None]:
        """Check what is walked inside, but leave it out; `possible` where a choice may bring it in."""

    def chosen(self, name: str) -> str | None:
        """Return the value that --set gives a name."""

    def count(self, among: Range) -> int:
        """Return how often a repeat runs."""

    def keeps(self, block: Optional) -> bool:
        """Return whether an optional block stays."""


def _repeat(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    word = args.take_matching(r"[0-9.]+") or args.take_first()
    low, high = args.read(word, "::: repeat needs a count: 3 or 2..6", counts, (1, 1))
    natural = args.take_option("natural", whole(0, MAX_CUES), low)
    args.done(("natural",))
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


def _side_of(value: str) -> float:
    """Return -1 for a word that means left, 1 for right, 0 for any other."""
    return _SIDES.get(value.lower(), 0.0)


def _values(text: str) -> tuple[str, ...]:
    return tuple(plain(value) for value in listed(text))


def _assignment(args: Arguments, block: Block, example: str) -> tuple[str, tuple[str, ...]]:
    """Return (name, values) of `name = value, value`."""
    if args.bad:
        raise ArgumentFault(args.bad)
    name, equals, rest = block.words.partition("=")
    if not equals or not re.fullmatch(r"[A-Za-z_][\w-]*", name.strip()):
        raise args.fault(f"{args.what} needs a name and its values: {example}")
    try:
        return name.strip(), _values(rest)
    except ValueError as error:
        raise args.fault(f"{args.what}: {error}") from error


def _each(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    name, values = _assignment(args, block, "each side = left, right")
    if name in RESERVED:
        raise args.fault(f"{name!r} is a reserved name: choose another name")
    for value in values:
        walk.round(block)
        pan = LEAN * _side_of(value) if context.front.stereo == "sides" else 0.0
        inner = replace(context, variables=context.variables | {name: value}, pan=pan or context.pan)
        walk.walk(block.children, inner)


def _slot(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    length = read_length(args)
    args.done(length.names)
    elastic = length.settle(args, context.front.elastic, "slot", context.fixed and not context.in_slot)
    if context.in_slot:
        raise args.fault("a slot cannot be inside another slot")
    walk.emit(SlotStart(**(context.common(block.location) | elastic)))
    walk.walk(block.children, replace(context, in_slot=True, fixed=True))
    walk.emit(SlotEnd(**context.common(block.location)))


def _optional(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    pull = args.take_option("weight", weight, 1.0)
    args.done(("weight",))
    if walk.keeps(Optional(block.location.line, pull)):
        walk.walk(block.children, context)
        return
    with walk.apart(possible=True):
        walk.walk(block.children, context)


def _when(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    name, wanted = _assignment(args, block, "when level = gentle")
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


def _voice(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    name = args.read(args.take_first(), "::: voice needs a name", str, "")
    args.done()
    walk.walk(block.children, replace(context, voice=name))


def _rate(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    factor = args.read(args.take_first(), "::: rate needs a factor, such as 0.9", speech_rate, 1.0)
    args.done()
    rate = context.rate * factor
    if not 0.5 <= rate <= 2:
        raise args.fault(f"the rates here multiply to {rate:g}: speech goes from 0.5 to 2")
    walk.walk(block.children, replace(context, rate=rate))


def _fixed(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    args.done()
    walk.walk(block.children, replace(context, fixed=True))


def _pan(walk: Walk, block: Block, args: Arguments, context: Context) -> None:
    message = "::: pan needs left, right, or a number from -1 to 1"
    pan = args.read(args.take_first(), message, _pan_of, 0.0)
    args.done()
    walk.walk(block.children, replace(context, pan=pan))


def _pan_of(text: str) -> float:
    if side := _side_of(text):
        return LEAN * side
    if not re.fullmatch(r"[+-]?[0-9](\.[0-9]{1,9})?", text) or abs(float(text)) > 1:
        raise ValueError(f"{text!r} must be left, right, or a number from -1 to 1")
    return float(text)


def speech_rate(text: str) -> float:
    """Return a rate of speech from 0.5 to 2; raises ValueError."""
    if not re.fullmatch(r"[0-9](\.[0-9]{1,9})?", text) or not 0.5 <= float(text) <= 2:
        raise ValueError(f"{text!r} must be a number from 0.5 to 2")
    return float(text)


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
