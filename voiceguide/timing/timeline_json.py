"""The timeline as plain data: the file `NAME.timeline.json` beside each rendered programme.

`to_json` writes what `from_json` reads: every field but the placements, times in seconds, exact to a sample.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from voiceguide.config import MAX_AUDIO_S
from voiceguide.timing.timeline import KINDS, BedSpan, Chapter, Event, Marker, Timeline
from voiceguide.units import samples_to_seconds, seconds_to_samples

_Item = TypeVar("_Item")

MAX_SAMPLE_RATE = 384_000
_MOST_LINES = 10**9
_MOST_DB = 200.0
_MOST_STRETCH = 1e9
_LONGEST_S = 2 * MAX_AUDIO_S
"""A fade may reach beyond the ends of a programme."""


def to_json(timeline: Timeline) -> dict[str, Any]:
    """Return the timeline as plain data for JSON, times in seconds; placements are left out."""

    def sec(samples: int) -> float:
        return round(samples_to_seconds(samples, timeline.sample_rate), 7)

    def event(e: Event) -> dict[str, Any]:
        row: dict[str, Any] = {"kind": e.kind, "start": sec(e.start), "end": sec(e.end)}
        row |= {key: value for key in ("text", "voice", "name") if (value := getattr(e, key))}
        if e.natural_s is not None:
            row["natural"] = e.natural_s
        if e.step:
            row["step"] = e.step
        return row | {"chapter": e.chapter, "line": e.line}

    def bed(b: BedSpan) -> dict[str, Any]:
        row = {"name": b.name, "start": sec(b.start), "end": sec(b.end), "gain_db": b.gain_db}
        return row | {"fade": sec(b.fade)} | ({} if b.fade_out is None else {"fade_out": sec(b.fade_out)})

    return {
        "title": timeline.title,
        "duration": sec(timeline.length),
        "samples": timeline.length,
        "sample_rate": timeline.sample_rate,
        "channels": timeline.channels,
        "voice": timeline.voice,
        "language": timeline.language,
        "stretch": timeline.stretch,
        "lead_in": sec(timeline.lead_in),
        "tail": sec(timeline.tail),
        "level_end_db": timeline.level_end_db,
        "loudness_lufs": timeline.loudness_lufs,
        "chapters": [{"title": c.title, "start": sec(c.start), "end": sec(c.end)} for c in timeline.chapters],
        "events": [event(e) for e in timeline.events],
        "beds": [bed(b) for b in timeline.beds],
        "markers": [{"name": m.name, "at": sec(m.position)} for m in timeline.markers],
    }


def from_json(data: object) -> Timeline:
    """Return the timeline that `to_json` wrote, without placements.

    Raises ValueError, naming the field, where a value is missing, of another type, or out of range.
    """
    top = _Row(data, "the timeline", 1)
    rate = top.whole("sample_rate", 1, MAX_SAMPLE_RATE)
    top.rate = rate
    length = top.whole("samples", 0, seconds_to_samples(MAX_AUDIO_S, rate))
    if top.place("duration") != length:
        raise ValueError("duration and samples contradict each other")
    return Timeline(
        title=top.text("title"),
        length=length,
        language=top.text("language"),
        voice=top.text("voice"),
        sample_rate=rate,
        channels=top.whole("channels", 1, 2),
        stretch=top.number("stretch", 0, _MOST_STRETCH),
        lead_in=top.place("lead_in"),
        tail=top.place("tail"),
        level_end_db=top.number("level_end_db", -_MOST_DB, _MOST_DB),
        loudness_lufs=top.maybe("loudness_lufs", lambda: top.number("loudness_lufs", -_MOST_DB, _MOST_DB)),
        chapters=top.rows("chapters", lambda row: Chapter(row.text("title"), *row.span())),
        events=top.rows("events", _event),
        beds=top.rows("beds", _bed),
        markers=top.rows("markers", lambda row: Marker(row.text("name"), row.place("at"))),
    )


def _event(row: _Row) -> Event:
    kind = row.text("kind")
    if kind not in KINDS:
        raise ValueError(f"{row.name}: {kind!r} is not a kind of event")
    start, end = row.span()
    return Event(
        kind,
        start,
        end,
        line=row.whole("line", 0, _MOST_LINES),
        chapter=row.whole("chapter", 0, _MOST_LINES),
        text=row.text("text", ""),
        voice=row.text("voice", ""),
        name=row.text("name", ""),
        natural_s=row.maybe("natural", lambda: row.number("natural", 0, _LONGEST_S)),
        step=row.whole("step", 0, _MOST_LINES, 0),
    )


def _bed(row: _Row) -> BedSpan:
    start, end = row.span()
    return BedSpan(
        row.text("name"),
        start,
        end,
        gain_db=row.number("gain_db", -_MOST_DB, _MOST_DB),
        fade=row.place("fade"),
        fade_out=row.maybe("fade_out", lambda: row.place("fade_out")),
    )


class _Row:
    """One object of the file while it is read; every method raises ValueError, naming the field."""

    def __init__(self, data: object, name: str, rate: int) -> None:
        if not isinstance(data, Mapping):
            raise ValueError(f"{name} is not an object")
        self.name = name
        self.rate = rate
        self._data = data

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text."""
        value = self._value(key, default)
        if not isinstance(value, str):
            raise self._fault(key, "must be a text")
        return value

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number within bounds."""
        value = self._value(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self._fault(key, f"must be a whole number from {low} to {high}")
        return value

    def number(self, key: str, low: float, high: float) -> float:
        """Return a number within bounds."""
        value = self._value(key, None)
        # NaN is within no bounds; a whole number may be too large for a float
        if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
            raise self._fault(key, f"must be a number from {low:g} to {high:g}")
        return float(value)

    def place(self, key: str) -> int:
        """Return seconds as samples."""
        return seconds_to_samples(self.number(key, 0.0, _LONGEST_S), self.rate)

    def span(self) -> tuple[int, int]:
        """Return start and end in samples."""
        start, end = self.place("start"), self.place("end")
        if start > end:
            raise self._fault("end", "must not come before its start")
        return start, end

    def maybe(self, key: str, read: Callable[[], _Item]) -> _Item | None:
        """Return a value, or None where there is none."""
        return None if self._data.get(key) is None else read()

    def rows(self, key: str, read: Callable[[_Row], _Item]) -> tuple[_Item, ...]:
        """Return what is read from each object of a list."""
        value = self._value(key, None)
        if not isinstance(value, list):
            raise self._fault(key, "must be a list")
        return tuple(read(_Row(item, f"{key}[{at}]", self.rate)) for at, item in enumerate(value))

    def _value(self, key: str, default: object) -> object:
        if key not in self._data:
            if default is None:
                raise self._fault(key, "is missing")
            return default
        return self._data[key]

    def _fault(self, key: str, words: str) -> ValueError:
        return ValueError(f"{self.name}: {key} {words}")
