"""Plan: what happens in which order, and what is to be spoken. Speech has no length yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from voiceguide.script.routine import BedChange, Mark, Routine, Section
from voiceguide.script.source import Location
from voiceguide.timing.elastic import Glue
from voiceguide.timing.settings import Settings
from voiceguide.timing.sounds import Sound, Utterance


@dataclass(frozen=True, slots=True)
class Part:
    """A sound within a piece."""

    kind: str
    """The kind of its event."""
    sound: Sound
    text: str = ""
    at_s: float = 0.0
    """From the start of its piece."""
    room_s: float | None = None
    """What it must fit into; longer is a fault."""
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Something that takes time."""

    location: Location
    step: int = 0
    pan: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech(Piece):
    """One utterance; as long as its clip."""

    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounds(Piece):
    """Sounds at exact places; `length_s` None: as long as its only part."""

    length_s: float | None
    parts: tuple[Part, ...]
    what: str
    """For messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(Piece):
    """A pause, gap or hold."""

    kind: str
    glue: Glue
    written_s: float
    """The length in the script, before pace."""
    rigid: bool = False
    """A gap within what is fixed: it stays to the sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Silence):
    """A hold with what happens in it; places of its parts depend on its length."""

    fill: bool = False
    halfway: Part | None = None
    countdown: tuple[Part, ...] = ()
    """The last N to 1 seconds, in that order."""
    tick_s: float = 0.0
    tick: Part | None = None
    """Heard every `tick_s` seconds."""
    end: Part | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo(Silence):
    """A pause that is `times` as long as what was said before it, the gaps in between included."""

    said: tuple[Sound, ...]
    gaps_s: float
    times: float
    low: float
    high: float
    """How far it stretches, as factors of its natural length."""

    min_s: float | None = None
    max_s: float | None = None
    """What it is never shorter or longer than; in place of the factors, where it stretches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Until(Silence):
    """Silence up to a time, from the start of the programme or of the slot around it.

    The time is kept whatever the length of the programme, unless it is `elastic`.
    """

    at_s: float
    elastic: bool = False
    low: float = 1.0
    high: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Piece):
    """Takes exactly `glue`; what its pieces leave is silence, or goes to a hold that fills."""

    glue: Glue
    pieces: tuple[AnyPiece, ...]


Point: TypeAlias = BedChange | Mark | Section
AnyPiece: TypeAlias = Speech | Sounds | Silence | Slot | Point


def parts_of(piece: AnyPiece) -> Iterator[Part]:
    """Yield every part of a piece, those inside a slot too."""
    match piece:
        case Speech():
            yield piece.part
        case Sounds():
            yield from piece.parts
        case Held():
            yield from (part for part in (piece.halfway, piece.tick, piece.end) if part)
            yield from piece.countdown
        case Slot():
            for inner in piece.pieces:
                yield from parts_of(inner)


@dataclass(frozen=True, slots=True)
class Plan:
    """The order of everything, and what is needed to make it."""

    routine: Routine
    pieces: tuple[AnyPiece, ...]
    sounds: tuple[Sound, ...]
    """Every sound of a part, each once, in the order of their first appearance."""
    bed_files: Mapping[str, Path]
    """The author's own beds, by name."""
    settings: Settings
    voice: str
    """The name of the programme's main voice."""

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """What is to be spoken, each once."""
        return tuple(sound for sound in self.sounds if isinstance(sound, Utterance))

    @property
    def counted(self) -> tuple[Sound, ...]:
        """The numbers that are spoken on a beat, each once."""
        parts = (part for piece in self.pieces for part in parts_of(piece) if part.kind == "count")
        return tuple(dict.fromkeys(part.sound for part in parts))


def counted_at(beat: int, upbeat: int, spoken: int | None) -> int:
    """Return where a number starts whose vowel is on its beat: after what was `spoken`, if anything was."""
    return beat - upbeat if spoken is None else max(beat - upbeat, min(beat, spoken))
