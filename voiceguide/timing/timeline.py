"""Timeline: every clip and gap at an absolute integer sample position. Levels come later.

`timeline_json` turns it into the file beside each rendered programme.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceguide.timing.sounds import Sound
from voiceguide.units import SAMPLE_RATE, samples_to_seconds


@dataclass(frozen=True, slots=True)
class Kind:
    """What the events of one kind have in common."""

    spoken: bool = False
    """Its words are heard."""
    quiet: bool = False
    """Nothing of its own is heard, only what rings on or plays behind it."""
    labelled: bool = True
    """It is worth a label of its own in an audio editor."""


KINDS: dict[str, Kind] = {
    "speech": Kind(spoken=True),
    "count": Kind(spoken=True),
    "pause": Kind(quiet=True),
    "hold": Kind(quiet=True),
    "gap": Kind(quiet=True, labelled=False),
    "cue": Kind(),
    "sound": Kind(),
    "breath": Kind(),
}
"""What an event may be, by name."""
SPOKEN = frozenset(name for name, kind in KINDS.items() if kind.spoken)
"""Kinds of events whose words are heard."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens from `start` to `end`, in samples."""

    kind: str
    start: int
    end: int
    line: int = 0
    chapter: int = 0
    text: str = ""
    voice: str = ""
    name: str = ""
    """The cue's, sound's or breath phase's name."""
    natural_s: float | None = None
    """The length before stretching, of pauses and holds; a hold that fills its slot has none."""
    step: int = 0
    """The running number of the step it belongs to; 0 outside a step."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section of the programme; the first starts at 0, each ends where the next starts."""

    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marker:
    """A named point, from `[mark NAME]`."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class BedSpan:
    """A background from `start` to `end`, crossfading with its neighbours over `fade` samples."""

    name: str
    start: int
    end: int
    gain_db: float
    fade: int
    fade_out: int | None = None
    """After its end; None: as long as `fade`, or as the fade of the bed that follows."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One sound laid on the timeline."""

    start: int
    sound: Sound
    gain_db: float = 0.0
    pan: float = 0.0
    """-1 is left, 0 the middle, 1 right."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole programme in samples at `sample_rate`; events are ordered by start."""

    title: str
    length: int
    language: str = "en"
    voice: str = ""
    sample_rate: int = SAMPLE_RATE
    channels: int = 1
    chapters: tuple[Chapter, ...] = ()
    events: tuple[Event, ...] = ()
    beds: tuple[BedSpan, ...] = ()
    markers: tuple[Marker, ...] = ()
    placements: tuple[Placement, ...] = field(default=(), repr=False)
    """What to mix; not written to the file."""
    stretch: float = 1.0
    lead_in: int = 0
    tail: int = 0
    level_end_db: float = 0.0
    """The gain to which the programme falls, evenly in dB, from its start to its end."""
    loudness_lufs: float | None = None
    """The integrated loudness of the whole, as reckoned from its levels."""

    @property
    def duration_s(self) -> float:
        """The length in seconds."""
        return samples_to_seconds(self.length, self.sample_rate)
