"""Every directive and block by its word: those of voiceguide in a table, those of others by entry points."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from voiceguide.config import CUES
from voiceguide.script.commands.arguments import ArgumentFault, Arguments
from voiceguide.script.commands.base import BlockKind, Directive, Reading
from voiceguide.script.commands.beats import Breathe, Count, Reps
from voiceguide.script.commands.choices import OptionalBlock, When
from voiceguide.script.commands.manner import Fixed, Pan, Rate, Slot, VoiceBlock
from voiceguide.script.commands.rounds import Each, Repeat
from voiceguide.script.commands.silence import Hold, Pause
from voiceguide.script.commands.sounds import Bed, Cue, Mark, Play
from voiceguide.script.context import Context
from voiceguide.script.routine import Item
from voiceguide.script.source import Location, suggest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "voiceguide.directives"
"""The entry-point group under which other packages offer a directive, by its word."""

DIRECTIVES: dict[str, type[Directive]] = {
    kind.word: kind for kind in (Pause, Hold, Breathe, Count, Reps, Play, Bed, Mark)
}
"""Every directive but the cues, which are called by their names."""
BLOCKS: dict[str, BlockKind] = {
    kind.word: kind
    for kind in (Repeat(), Each(), Slot(), OptionalBlock(), When(), VoiceBlock(), Rate(), Fixed(), Pan())
}
"""Every block."""


@cache
def entry_points() -> dict[str, EntryPoint]:
    """Return the directives of other packages, by their word, not yet loaded."""
    from importlib.metadata import entry_points as installed  # reads every installed package's metadata

    return {point.name: point for point in installed(group=GROUP)}


def directive_names(context: Context) -> list[str]:
    """Return every word that a directive may begin with."""
    return [*DIRECTIVES, *entry_points(), *CUES, *context.front.cues]


def read_directive(raw: str, location: Location, context: Context) -> Reading:
    """Return the directive that is written `[raw]` and whose bracket stands at `location`.

    Raises ArgumentFault where its name or words cannot be used.
    """
    match = re.match(r"\s*(\S*)\s*", raw)
    name, end = (match[1], match.end()) if match else ("", 0)
    args = Arguments(
        name, raw[end:], location.right(end + 1), what=f"[{name}]", location=location, width=len(raw) + 2
    )
    kind = DIRECTIVES.get(name)
    if kind is None and (name in CUES or name in context.front.cues):
        kind = Cue
    if kind is not None:
        args.known = kind.options
        return kind.read(args, context)
    if name in entry_points():
        return _of_others(entry_points()[name], args, context)
    if not re.fullmatch(r"[\w-]+", name):
        raise args.fault(f"{name!r} is not a directive: write \\[ for a bracket that is only text")
    raise args.fault(f"unknown cue {name!r}{suggest(name, directive_names(context))}")


@dataclass(frozen=True, slots=True)
class _Foreign(Reading):
    """What a directive of another package made, all at once, so that its errors have a place."""

    cues: int
    made: tuple[Item, ...]

    @property
    def cost(self) -> int:
        return self.cues

    def items(self) -> Iterable[Item]:
        return self.made


def _of_others(point: EntryPoint, args: Arguments, context: Context) -> Reading:
    package = point.dist.name if point.dist else "another package"
    try:
        kind = point.load()
    except Exception as error:  # another package's code: whatever it raises, the directive cannot be used
        raise args.fault(f"{args.what} of {package} cannot be loaded: {error}") from error
    if not (isinstance(kind, type) and issubclass(kind, Directive)):
        raise args.fault(f"{args.what} of {package} is not a subclass of Directive")
    args.known = kind.options
    try:
        read = kind.read(args, context)
        return _Foreign(read.cost, tuple(read.items()))
    except ArgumentFault:
        raise
    except Exception as error:
        raise args.fault(f"{args.what} of {package} failed: {type(error).__name__}: {error}") from error
