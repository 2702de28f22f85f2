"""Timeline: every clip and gap at an absolute integer sample position. Levels come later.

This is also the file `NAME.timeline.json` that stands beside each rendered programme: `to_json` writes
what `from_json` reads, seconds exact to a sample.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voiceguide.units import SAMPLE_RATE, samples_to_seconds, seconds_to_samples

KINDS = ("speech", "pause", "gap", "hold", "cue", "sound", "breath", "count")
"""What an event may be."""
SPOKEN = frozenset({"speech", "count"})
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
    """The length before stretching, of pauses and holds."""
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
    """One sound laid on the timeline: `sound` names a clip in the clip table of the build."""

    start: int
    sound: str
    gain_db: float = 0.0
    pan: float = 0.0
    """-1 is left, 0 the middle, 1 right."""
    speech: bool = False


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
    """The integrated loudness it is made for."""

    @property
    def duration_s(self) -> float:
        """The length in seconds."""
        return samples_to_seconds(self.length, self.sample_rate)


def to_json(timeline: Timeline) -> dict[str, Any]:
    """Return the timeline as plain data for JSON, times in seconds."""

    def sec(samples: int) -> float:
        return round(samples_to_seconds(samples, timeline.sample_rate), 7)

    def event(e: Event) -> dict[str, Any]:
        row: dict[str, Any] = {"kind": e.kind, "start": sec(e.start), "end": sec(e.end)}
        row |= {key: value for key in ("text", "voice", "name") if (value := getattr(e, key))}
        if e.natural_s is not None:
            row["natural"] = round(e.natural_s, 7)
        if e.step:
            row["step"] = e.step
        return row | {"chapter": e.chapter, "line": e.line}

    return {
        "title": timeline.title,
        "duration": sec(timeline.length),
        "samples": timeline.length,
        "sample_rate": timeline.sample_rate,
        "channels": timeline.channels,
        "voice": timeline.voice,
        "language": timeline.language,
        "stretch": round(timeline.stretch, 6),
        "lead_in": sec(timeline.lead_in),
        "tail": sec(timeline.tail),
        "level_end_db": timeline.level_end_db,
        "loudness_lufs": timeline.loudness_lufs,
        "chapters": [{"title": c.title, "start": sec(c.start), "end": sec(c.end)} for c in timeline.chapters],
        "events": [event(e) for e in timeline.events],
        "beds": [
            {
                "name": b.name,
                "start": sec(b.start),
                "end": sec(b.end),
                "gain_db": b.gain_db,
                "fade": sec(b.fade),
            }
            for b in timeline.beds
        ],
        "markers": [{"name": m.name, "at": sec(m.position)} for m in timeline.markers],
    }


def from_json(data: Mapping[str, Any]) -> Timeline:
    """Return what `to_json` wrote, without placements. Raises KeyError, TypeError, ValueError."""
    rate = int(data["sample_rate"])
    if rate <= 0:
        raise ValueError(f"a sample rate of {rate} is none")

    def pos(seconds: float) -> int:
        if not math.isfinite(float(seconds)):
            raise ValueError(f"{seconds} is no place on a timeline")
        return seconds_to_samples(float(seconds), rate)

    return Timeline(
        title=str(data["title"]),
        length=int(data.get("samples", pos(data["duration"]))),
        language=str(data["language"]),
        voice=str(data["voice"]),
        sample_rate=rate,
        channels=int(data.get("channels", 1)),
        stretch=float(data.get("stretch", 1.0)),
        lead_in=pos(data.get("lead_in", 0)),
        tail=pos(data.get("tail", 0)),
        level_end_db=float(data.get("level_end_db", 0.0)),
        loudness_lufs=data.get("loudness_lufs"),
        chapters=tuple(Chapter(c["title"], pos(c["start"]), pos(c["end"])) for c in data["chapters"]),
        events=tuple(
            Event(
                e["kind"],
                pos(e["start"]),
                pos(e["end"]),
                e.get("line", 0),
                e.get("chapter", 0),
                e.get("text", ""),
                e.get("voice", ""),
                e.get("name", ""),
                e.get("natural"),
                e.get("step", 0),
            )
            for e in data["events"]
        ),
        beds=tuple(
            BedSpan(b["name"], pos(b["start"]), pos(b["end"]), b["gain_db"], pos(b["fade"]))
            for b in data.get("beds", [])
        ),
        markers=tuple(Marker(m["name"], pos(m["at"])) for m in data.get("markers", [])),
    )
