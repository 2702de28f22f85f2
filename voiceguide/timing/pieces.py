"""Plan: what happens in which order, and what is to be spoken. Speech has no length yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from voiceguide.script.routine import BedChange, Mark, Routine, Section
from voiceguide.script.source import Location
from voiceguide.timing.elastic import Glue
from voiceguide.timing.sounds import Spoken


@dataclass(frozen=True, slots=True)
class Part:
    """A sound within a piece. `sound` is a key: `say:N`, `cue:NAME`, `file:N` or `breath:PHASE:SAMPLES`."""

    kind: str
    """The kind of its event."""
    sound: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Silence):
    """A hold with what happens in it; places of its parts depend on its length."""

    fill: bool = False
    halfway: Part | None = None
    countdown: tuple[Part, ...] = ()
    """The last N to 1 seconds, in that order."""
    tick_s: float = 0.0
    end: Part | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Piece):
    """Takes exactly `glue`; what its pieces leave is silence, or goes to a hold that fills."""

    glue: Glue
    pieces: tuple[AnyPiece, ...]


Point: TypeAlias = BedChange | Mark | Section
AnyPiece: TypeAlias = Speech | Sounds | Silence | Slot | Point


@dataclass(frozen=True, slots=True)
class Plan:
    """The order of everything, and what is needed to make it."""

    routine: Routine
    pieces: tuple[AnyPiece, ...]
    utterances: tuple[Spoken, ...]
    """Distinct; `say:N` is the N-th."""
    files: tuple[tuple[str, float | None, float | None], ...]
    """Sound files with their (path, from, to) in seconds; `file:N` is the N-th."""
    sounds: frozenset[str]
    """Every key that a part names."""
    lead_in_s: float
    tail_s: float
    voice: str
    """The name of the programme's main voice."""
