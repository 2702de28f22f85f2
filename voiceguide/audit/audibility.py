"""Audibility: is there sound in a file wherever its timeline has sound, and silence where it has none?

Without a bed the level answers that. With one, speech must be louder than the bed just before and after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.audit.measure import HOP, Measured
from voiceguide.config import CUES
from voiceguide.sound.synth.cues import cue
from voiceguide.timing.timeline import KINDS, SPOKEN, Event, Timeline
from voiceguide.units import SAMPLE_RATE, seconds_to_samples

SILENCE_S = 0.5
"""A silence is measured from this length on."""
QUIET_LU = -35.0
"""What lies this far below the loudness of the programme is quiet."""
QUIET_DBFS = -66.0
"""But not below this: the floor noise lies at -78."""
INTRUDER_S = 0.15
"""A shorter sound in a silence is a click, smeared by a codec; clicks have a check of their own."""
SOUNDING = 0.3
"""The least part of a spoken event that is not quiet."""
CONTRAST_DB = 3.0
"""By how much speech is louder than the bed just before and after it, at least."""
LOUDEST_BED_DB = -8.0
"""Speech over a louder bed cannot be told from it by its level."""
ONSET_S = 0.06
"""How far from its start on the timeline speech may be heard to start."""

_AFTER_S = 0.1
"""A room, a codec or a last breath may still be heard for this long after a sound."""
_BEFORE_S = 0.06
"""A codec may already be heard this long before a sound."""
_WINDOW_S = 0.4
_BESIDE_S = 0.05
_CALM_S = 0.3
"""Quiet before speech without which its onset cannot be told."""
_SEARCH_S = 0.5


@dataclass(frozen=True, slots=True)
class Heard:
    """How many places were measured, which of them are wrong (positions in samples), and the values."""

    places: int
    faults: tuple[int, ...]
    values: tuple[float, ...]


class Listener:
    """The levels of a file, compared with its timeline; an intended fall of the level is undone first."""

    def __init__(self, measured: Measured, timeline: Timeline, loudness_lufs: float) -> None:
        self.events = timeline.events
        self.spoken = [event for event in timeline.events if event.kind in SPOKEN]
        self._beds = [
            (bed.start - bed.fade, bed.end + max(bed.fade, bed.fade_out or 0), bed.gain_db)
            for bed in timeline.beds
        ]
        fall = timeline.level_end_db * np.arange(len(measured.power)) * HOP / max(timeline.length, 1)
        self._level = _db(measured.power)
        self._voice = measured.voice_power
        self._quiet = np.maximum(loudness_lufs + QUIET_LU + fall, QUIET_DBFS)
        self._loud = self._level > self._quiet
        self._silences = _silences(timeline)
        self._calm_from = {start: end - start for start, end in self._silences}
        self._calm_until = {end: end - start for start, end in self._silences}

    def silences(self) -> Heard:
        """Measure every silence without a bed; the values are their loudest levels in dBFS."""
        faults, values = [], []
        for start, end in self._silences:
            if end - start < seconds_to_samples(SILENCE_S) or self._bed(start, end) is not None:
                continue
            frames = _frames(start + seconds_to_samples(_AFTER_S), end - seconds_to_samples(_BEFORE_S))
            if not len(self._level[frames]):  # the file ends before: its length is wrong
                continue
            values.append(float(np.percentile(self._level[frames], 95)))
            first, longest = _longest_run(self._loud[frames])
            if longest * HOP > seconds_to_samples(INTRUDER_S):
                faults.append((frames.start + first) * HOP)
        return Heard(len(values), tuple(faults), tuple(values))

    def speech(self) -> Heard:
        """Measure every spoken event; the values are by how many dB speech is louder than its bed."""
        places, faults, values = 0, [], []
        for event in self.spoken:
            bed_db = self._bed(event.start, event.end)
            if bed_db is None:
                places += 1
                sounding = self._loud[_frames(event.start, event.end)]
                if not len(sounding) or sounding.mean() < SOUNDING:
                    faults.append(event.start)
            elif bed_db <= LOUDEST_BED_DB:
                found = list(self._contrasts(event))
                places += bool(found)
                values += found
                if found and min(found) < CONTRAST_DB:
                    faults.append(event.start)
        return Heard(places, tuple(faults), tuple(values))

    def onsets(self) -> Heard:
        """Measure where speech starts after a silence without a bed; values in seconds, below 0 if early."""
        limit, search = seconds_to_samples(ONSET_S), seconds_to_samples(_SEARCH_S)
        faults, values = [], []
        for event in self.spoken:
            calm = self._calm_until.get(event.start, 0)
            if calm < seconds_to_samples(_CALM_S) or self._bed(event.start - calm, event.end) is not None:
                continue
            begin = event.start - min(calm - seconds_to_samples(_AFTER_S), search)
            frames = _frames(begin, event.start + search)
            loud = np.flatnonzero(self._loud[frames])
            late = (frames.start + int(loud[0])) * HOP - event.start if len(loud) else search
            values.append(late / SAMPLE_RATE)
            if abs(late) > limit:
                faults.append(event.start)
        return Heard(len(values), tuple(faults), tuple(values))

    def _contrasts(self, event: Event) -> Iterator[float]:
        """Yield by how many dB it is louder than the 0.4 s before it, and after it.

        All of it: its last word alone may be softer than a wave.
        """
        window, beside = seconds_to_samples(_WINDOW_S), seconds_to_samples(_BESIDE_S)
        spoken = self._voice_db(event.start, event.end)
        if self._calm_until.get(event.start, 0) >= window + beside:
            quiet = self._voice_db(event.start - beside - window, event.start - beside)
            yield spoken - quiet
        if self._calm_from.get(event.end, 0) >= window + beside:
            quiet = self._voice_db(event.end + beside, event.end + beside + window)
            yield spoken - quiet

    def _voice_db(self, start: int, end: int) -> float:
        part = self._voice[_frames(start, end)]
        return float(_db(part.mean())) if len(part) else 0.0

    def _bed(self, start: int, end: int) -> float | None:
        """Return the gain of the loudest bed that may be heard in between, if there is one."""
        return max((gain for first, last, gain in self._beds if first < end and start < last), default=None)


def sounding_events(timeline: Timeline) -> list[Event]:
    """Return all events that are heard."""
    return [event for event in timeline.events if not KINDS[event.kind].quiet]


def _silences(timeline: Timeline) -> list[tuple[int, int]]:
    """Return where nothing sounds or rings on, lead-in and tail included."""
    found, position = [], 0
    for event in sounding_events(timeline):
        if event.start > position:
            found.append((position, event.start))
        position = max(position, _heard_until(event))
    if timeline.length > position:
        found.append((position, timeline.length))
    return found


def _heard_until(event: Event) -> int:
    """Return where an event falls silent: the event of a built-in cue ends while the cue still rings."""
    if event.kind == "cue" and event.name in CUES:
        return max(event.end, event.start + len(cue(event.name)))
    return event.end


def _frames(start: int, end: int) -> slice:
    """Return the whole hops between two samples; at least one."""
    first = max(-(-start // HOP), 0)
    return slice(first, max(end // HOP, first + 1))


def _longest_run(flags: NDArray[np.bool_]) -> tuple[int, int]:
    """Return where the longest run of True starts, and its length."""
    edges = np.flatnonzero(np.diff(flags, prepend=False, append=False))
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    best = int(lengths.argmax()) if len(lengths) else 0
    return (int(starts[best]), int(lengths[best])) if len(lengths) else (0, 0)


def _db(power: NDArray[np.float32] | np.float32) -> NDArray[np.float64]:
    return np.asarray(10.0 * np.log10(np.maximum(power, 1e-20, dtype=np.float64)))
