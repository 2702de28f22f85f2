"""Routine: a checked, unrolled script. Nothing in it has a final length yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from voiceguide.script.settings.front_matter import FrontMatter
from voiceguide.script.source import Fault, Location, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Anything that stands in the order of a routine."""

    location: Location
    step: int = 0
    """The running number of its step; 0 outside a step."""
    fixed: bool = False
    """Never scaled by pace or stretched to a length."""
    pan: float = 0.0
    """-1 is left, 1 is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Item):
    """One sentence, or a part of one that is spoken in its own way."""

    text: str
    """As written: for captions."""
    spoken: str
    """As said: with `sub`, `ipa` and `pronounce` applied, marks for given sounds included (`words.marks`)."""
    before: str = "sentence"
    """The gap between it and what was said before: a key of GAPS, or empty within a sentence."""
    voice: str = ""
    rate: float = 1.0
    language: str = ""
    """Where it is not the script's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elastic(Item):
    """A length with bounds, in seconds."""

    natural_s: float
    min_s: float
    max_s: float
    weight: float = 1.0
    relative: bool = False
    """The bounds are factors of the natural length, and follow it where pace changes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Elastic):
    """Silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo(Item):
    """Silence so many times as long as the words just said: since the last directive, in their paragraph.

    `low` and `high` bound its stretch, as factors; `min_s` and `max_s` bound it, and its natural length, too.
    """

    times: float
    low: float = 1.0
    high: float = 1.0
    min_s: float | None = None
    max_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class At(Item):
    """Silence until a time, from the start of the programme or of the slot around it.

    The time is kept whatever the length of the programme, unless it is `elastic`.
    """

    at_s: float
    elastic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Elastic):
    """The listener is doing something. `countdown` and `halfway` are spoken, or a cue where one is named."""

    fill: bool = False
    """Takes what its slot has left."""
    halfway: bool = False
    halfway_cue: str = ""
    halfway_words: str = ""
    """In place of the language's own phrase, as written."""
    halfway_spoken: str = ""
    """The same as said."""
    countdown: int = 0
    countdown_cue: str = ""
    tick_s: float = 0.0
    end_cue: str = ""
    voice: str = ""
    rate: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue(Item):
    """A built-in or declared sound by name."""

    name: str
    times: int = 1
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Play(Item):
    """A sound file."""

    path: Path
    gain_db: float = 0.0
    from_s: float | None = None
    to_s: float | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Words to say."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of voiceguide's own, by their name, in the script's language."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A spoken number."""

    number: int


@dataclass(frozen=True, slots=True)
class Stroke:
    """A cue."""

    cue: str
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class BreathPhase:
    """A tone that moves as the breath does: `in`, `hold`, `out` or `rest`, until a time in its item."""

    phase: str
    until_s: float


@dataclass(frozen=True, slots=True)
class Beat:
    """Something that happens at an exact time, in seconds from the start of its item."""

    at_s: float
    what: Words | Phrase | Number | Stroke | BreathPhase
    room_s: float | None = None
    """What it must fit into; longer is a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beats(Item):
    """A sequence with a beat of its own: `length_s` long whatever pace and length the programme has.

    Words and numbers are spoken at the rate of their voice.
    """

    what: str
    """What it is, for messages: `[count]`."""
    length_s: float
    beats: tuple[Beat, ...]
    voice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BedChange(Item):
    """A new background from here on; an empty name means none."""

    name: str
    gain_db: float | None = None
    fade_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark(Item):
    """A named point."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Item):
    """The start of a chapter."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotStart(Elastic):
    """What follows, up to SlotEnd, takes exactly this long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotEnd(Item):
    """The end of the innermost slot."""


@dataclass(frozen=True, slots=True)
class Range:
    """A `repeat 2..6` of the script: `key` is its line, and a line holds one fence."""

    key: int
    low: int
    high: int
    natural: int


@dataclass(frozen=True, slots=True)
class Optional:
    """An `::: optional` of the script: the smaller its weight, the sooner it goes."""

    key: int
    weight: float


@dataclass(frozen=True, slots=True)
class Choices:
    """What the duration solver chose, by the line of each block."""

    counts: tuple[tuple[int, int], ...] = ()
    dropped: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Routine:
    """All items in order, and what the duration solver may choose."""

    source: Source
    front: FrontMatter
    title: str
    items: tuple[Item, ...]
    ranges: tuple[Range, ...] = ()
    optionals: tuple[Optional, ...] = ()
    stereo: bool = False
    complete: bool = True
    """False where something that may take long could not be read: the routine is then too short."""
    notices: tuple[Fault, ...] = ()
    """What may have been meant otherwise."""
