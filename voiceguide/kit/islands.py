"""Islands: a plan as stretches of fixed length with elastic silence between them. Pure, no audio.

Within an island everything stands at a fixed distance from its start, and `site.groups` says which of its
sounds become one clip. It walks the pieces as `timing.place` does, which places the same plan at one length;
a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from voiceguide.kit.groups import Group, Sounding, Standing, group_of, standing
from voiceguide.script.routine import BedChange, Mark, Section
from voiceguide.timing.elastic import bounds_samples, natural_samples
from voiceguide.timing.fit import COUNTDOWN_BEAT_S, content_samples, fixed_samples, glue_of
from voiceguide.timing.pieces import (
    AnyPiece,
    Held,
    Part,
    Piece,
    Plan,
    Silence,
    Slot,
    Sounds,
    Speech,
    counted_at,
)
from voiceguide.timing.sounds import Lengths, Sound, Utterance
from voiceguide.units import SAMPLE_RATE, seconds_to_samples

Edges = Callable[[Sound, float], tuple[int, int] | None]
"""From a sound and its gain in dB to where it begins and ends to be heard, in samples; None: never."""


@dataclass(frozen=True, slots=True)
class Between:
    """What the elastic silence between two islands is: `kit.Elastic` with groups for its clips."""

    natural_s: float
    low: int
    high: int
    weight: float
    taken: int
    kind: str
    step: int
    halfway: Group | None = None
    every: int = 0
    tick: Group | None = None


@dataclass(frozen=True, slots=True)
class Islands:
    """A plan, ready for a kit."""

    lengths: tuple[int, ...]
    standing: tuple[tuple[Standing, ...], ...]
    between: tuple[Between, ...]
    chapters: tuple[tuple[int, int, str], ...]
    marks: tuple[tuple[int, int, str], ...]


@dataclass(slots=True)
class _Island:
    samples: int = 0
    sounds: list[Sounding] = field(default_factory=list)


def islands_of(plan: Plan, lengths: Lengths, edges: Edges) -> Islands:
    """Return the islands of a plan; `lengths` gives the samples of every sound of it."""
    return _Walker(plan, lengths, edges).run()


class _Walker:
    """Walks the pieces and fills one island after another."""

    def __init__(self, plan: Plan, lengths: Lengths, edges: Edges) -> None:
        self.plan = plan
        self.lengths = lengths.of(plan.sounds)
        self.upbeats = lengths.upbeats(plan.counted)
        self.edges = edges
        self.spoken: int | None = 0
        """Where what was said last in this island ends; None where nothing was."""
        self.lead_in = seconds_to_samples(plan.settings.sound.lead_in_s)
        self.islands = [_Island(self.lead_in)]
        self.between: list[Between] = []
        self.chapters: list[tuple[int, int, str]] = []
        self.marks: list[tuple[int, int, str]] = []

    def run(self) -> Islands:
        for piece in self.plan.pieces:
            self.put(piece)
        self.islands[-1].samples += seconds_to_samples(self.plan.settings.sound.tail_s)
        chapters = self.chapters or [(0, 0, self.plan.routine.title)]
        return Islands(
            tuple(island.samples for island in self.islands),
            tuple(tuple(standing(island.sounds)) for island in self.islands),
            tuple(self.between),
            tuple(chapters),
            tuple(self.marks),
        )

    @property
    def here(self) -> tuple[int, int]:
        return len(self.islands) - 1, self.islands[-1].samples

    def put(self, piece: AnyPiece) -> None:
        island = self.islands[-1]
        if isinstance(piece, Speech):
            self.sound(piece, piece.part, island.samples)
            island.samples += fixed_samples(piece, self.lengths)
        elif isinstance(piece, Sounds):
            for part in piece.parts:
                self.sound(piece, part, island.samples + seconds_to_samples(part.at_s))
            island.samples += fixed_samples(piece, self.lengths)
        elif isinstance(piece, Slot):
            self.slot(piece)
        elif isinstance(piece, Silence):
            self.silence(piece)
        elif isinstance(piece, Section):
            self.section(piece)
        elif isinstance(piece, Mark):
            self.marks.append((*self.here, piece.name))
        elif not isinstance(piece, BedChange):
            raise AssertionError(f"a piece of an unknown kind: {type(piece).__name__}")

    def sound(self, piece: Piece, part: Part, at: int) -> None:
        """Let a part sound at an offset in the island, if it can be heard at all."""
        heard = self.edges(part.sound, part.gain_db)
        if heard is None:
            return
        first, last = heard
        if part.kind == "count":
            at = counted_at(at, self.upbeats.get(part.sound, 0), self.spoken)
        advance = at + self.lengths[part.sound]
        if isinstance(part.sound, Utterance):
            self.spoken = advance
        self.islands[-1].sounds.append(
            Sounding(at + first, at + last, at, advance, part, piece.pan, piece.step, _aside(piece, part))
        )

    def silence(self, piece: Silence) -> None:
        glue = glue_of(piece, self.lengths)
        low, high = bounds_samples(glue, SAMPLE_RATE)
        if low == high:
            self.rest(piece, low)
        else:
            self.stretch(piece, glue.natural_s, low, high, glue.weight, 0)

    def rest(self, piece: Silence, length: int) -> None:
        """Let a silence of fixed length pass, with what happens in it."""
        island = self.islands[-1]
        start = island.samples
        island.samples += length
        if not isinstance(piece, Held):
            return
        if piece.tick:
            number = 1
            while (at := start + seconds_to_samples(number * piece.tick_s)) < island.samples:
                self.sound(piece, piece.tick, at)
                number += 1
        if piece.halfway:
            self.sound(piece, piece.halfway, start + length // 2)
        self.ending(piece, island.samples)

    def ending(self, piece: Held, end: int) -> None:
        """Let a hold's countdown and its last cue sound; `end` is an offset in the island."""
        for left, part in zip(range(len(piece.countdown), 0, -1), piece.countdown, strict=True):
            self.sound(piece, part, end - seconds_to_samples(left * COUNTDOWN_BEAT_S))
        if piece.end:
            self.sound(piece, piece.end, end)

    def stretch(
        self, piece: Silence | Slot, natural_s: float, low: int, high: int, weight: float, taken: int
    ) -> None:
        """Begin a new island after an elastic silence."""
        held = piece if isinstance(piece, Held) else None
        self.between.append(
            Between(
                natural_s,
                low,
                high,
                weight,
                taken,
                piece.kind if isinstance(piece, Silence) else "pause",
                piece.step,
                self.alone(held, held.halfway) if held else None,
                seconds_to_samples(held.tick_s) if held and held.tick else 0,
                self.alone(held, held.tick) if held else None,
            )
        )
        self.islands.append(_Island())
        self.spoken = None
        if held:
            self.ending(held, 0)

    def alone(self, piece: Held, part: Part | None) -> Group | None:
        """Return the group of one part that stands at no fixed distance from anything."""
        heard = part and self.edges(part.sound, part.gain_db)
        if not part or not heard:
            return None
        return group_of([Sounding(*heard, 0, self.lengths[part.sound], part, piece.pan, piece.step, True)])[0]

    def slot(self, slot: Slot) -> None:
        """Put a slot's pieces; a hold that fills, or else silence at the end, takes what they leave."""
        glue = glue_of(slot, self.lengths)
        low, high = bounds_samples(glue, SAMPLE_RATE)
        taken = content_samples(slot, self.lengths)
        fill = next((p for p in slot.pieces if isinstance(p, Held) and p.fill), None)
        if fill:
            taken -= natural_samples(glue_of(fill, self.lengths), SAMPLE_RATE)
        for piece in slot.pieces:
            if fill and piece is fill:
                if low == high:
                    self.rest(fill, low - taken)
                else:
                    self.stretch(fill, glue.natural_s, low, high, glue.weight, taken)
            elif isinstance(piece, Silence):
                self.rest(piece, natural_samples(glue_of(piece, self.lengths), SAMPLE_RATE))
            else:
                self.put(piece)
        if fill is None:
            if low == high:
                self.islands[-1].samples += low - taken
            else:
                self.stretch(slot, glue.natural_s, low, high, glue.weight, taken)

    def section(self, section: Section) -> None:
        """Start a chapter. What comes before the first has one of its own; an empty one is dropped."""
        island, offset = self.here
        start = (island, offset) if island or offset > self.lead_in else (0, 0)
        if self.chapters and self.chapters[-1][:2] == start:
            self.chapters.pop()
        elif not self.chapters and start != (0, 0):
            self.chapters.append((0, 0, self.plan.routine.title))
        self.chapters.append((*start, section.title))


def _aside(piece: Piece, part: Part) -> bool:
    return isinstance(piece, Held) or part.kind == "count"
