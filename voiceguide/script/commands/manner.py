"""Blocks that say how everything inside is done: slot, voice, rate, fixed, pan."""

from __future__ import annotations

import re
from dataclasses import replace

from voiceguide.script.commands.arguments import Arguments, speech_rate
from voiceguide.script.commands.base import BlockKind, Walk
from voiceguide.script.commands.lengths import LENGTH_OPTIONS, read_length
from voiceguide.script.context import Context
from voiceguide.script.routine import SlotEnd, SlotStart
from voiceguide.script.syntax.nodes import Block

_LEFT = "left links linke linken gauche izquierda izquierdo sinistra sinistro esquerda esquerdo"
_RIGHT = "right rechts rechte rechten droite droit derecha derecho destra destro direita direito"
_SIDES = dict.fromkeys(_LEFT.split(), -1.0) | dict.fromkeys(_RIGHT.split(), 1.0)
LEAN = 0.35
"""How far a side leans when front matter says `stereo: sides`."""


def side_of(value: str) -> float:
    """Return -1 for a word that means left, 1 for right, 0 for any other."""
    return _SIDES.get(value.lower(), 0.0)


class Slot(BlockKind):
    """Exactly so long."""

    word = "slot"
    options = LENGTH_OPTIONS
    example = "::: slot 30s"
    says = "exactly that long: speech inside, then silence; `[hold fill]` takes what is left"

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk the children between the start and the end of the slot."""
        length = read_length(args)
        args.done()
        elastic = length.settle(args, context.front.elastic, "slot", context.fixed and not context.in_slot)
        if context.in_slot:
            raise args.fault("a slot cannot be inside another slot")
        walk.emit(SlotStart(**(context.common(block.location) | elastic)))
        walk.walk(block.children, replace(context, in_slot=True, fixed=True))
        walk.emit(SlotEnd(**context.common(block.location)))


class VoiceBlock(BlockKind):
    """In another voice."""

    word = "voice"
    example = "::: voice NAME"
    says = "in another voice, or that of a speaker"

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk the children with this voice."""
        voice = context.speaker(block.words)
        if not voice:
            voice = args.read(args.take_first(), "::: voice needs a name", str, "")
            args.done()
        walk.walk(block.children, replace(context, voice=voice))


class Rate(BlockKind):
    """Slower or faster."""

    word = "rate"
    example = "::: rate 0.9"
    says = "spoken slower or faster"

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk the children with this rate of speech."""
        factor = args.read(args.take_first(), "::: rate needs a factor, such as 0.9", speech_rate, 1.0)
        args.done()
        rate = context.rate * factor
        if not 0.5 <= rate <= 2:
            raise args.fault(f"the rates here multiply to {rate:g}: speech goes from 0.5 to 2")
        walk.walk(block.children, replace(context, rate=rate))


class Fixed(BlockKind):
    """Never scaled."""

    word = "fixed"
    example = "::: fixed"
    says = "nothing inside is ever scaled by pace or length"

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk the children, fixed."""
        args.done()
        walk.walk(block.children, replace(context, fixed=True))


class Pan(BlockKind):
    """To one side."""

    word = "pan"
    example = "::: pan left"
    says = "heard from one side: `left`, `right`, or from -1 to 1"

    def run(self, walk: Walk, block: Block, args: Arguments, context: Context) -> None:
        """Walk the children with this place between left and right."""
        message = "::: pan needs left, right, or a number from -1 to 1"
        pan = args.read(args.take_first(), message, _pan_of, 0.0)
        args.done()
        walk.walk(block.children, replace(context, pan=pan))


def _pan_of(text: str) -> float:
    if side := side_of(text):
        return LEAN * side
    if not re.fullmatch(r"[+-]?[0-9](\.[0-9]{1,9})?", text) or abs(float(text)) > 1:
        raise ValueError(f"{text!r} must be left, right, or a number from -1 to 1")
    return float(text)
