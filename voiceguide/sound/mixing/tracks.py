"""Tracks: what a timeline places, in lines of sounds that follow one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from voiceguide.sound.segments import join
from voiceguide.timing.sounds import Sound
from voiceguide.timing.timeline import Placement

if TYPE_CHECKING:
    from voiceguide.sound.segments import AudioSegment

SegmentOf: TypeAlias = "Callable[[Sound, int, int], AudioSegment]"
"""From a sound to its part between two samples."""


@dataclass(frozen=True, slots=True)
class Track:
    """Sounds in order that do not overlap, with one gain and one place between left and right."""

    gain_db: float
    pan: float
    channels: int
    """Of its sounds."""
    placements: tuple[Placement, ...]


def tracks(
    placements: Sequence[Placement],
    frames_of: Callable[[Sound], int],
    channels_of: Callable[[Sound], int],
    gains_db: Mapping[Sound, float],
) -> tuple[Track, ...]:
    """Return the tracks of all placements; a sound that overlaps the one before it opens another track.

    `gains_db` is the gain of each sound, beside that of its placement.
    """
    lines: dict[tuple[float, float, int], list[_Line]] = {}
    for placement in sorted(placements, key=lambda placement: placement.start):
        sound = placement.sound
        key = gains_db[sound] + placement.gain_db, placement.pan, channels_of(sound)
        end = placement.start + frames_of(sound)
        among = lines.setdefault(key, [])
        line = next((line for line in among if line.end <= placement.start), None)
        if line is None:
            line = _Line()
            among.append(line)
        line.placements.append(placement)
        line.end = end
    return tuple(Track(*key, tuple(line.placements)) for key, among in lines.items() for line in among)


@dataclass(slots=True)
class _Line:
    """A track that is being filled."""

    end: int = 0
    placements: list[Placement] = field(default_factory=list)


class TrackReader:
    """Joins the segments of a track, block by block; a long sound is read by the block too."""

    def __init__(self, track: Track, segment_of: SegmentOf, frames_of: Callable[[Sound], int]) -> None:
        self.track = track
        self._segment_of = segment_of
        self._spans = [(one.start, one.start + frames_of(one.sound), one.sound) for one in track.placements]

    def read(self, start: int, stop: int) -> tuple[int, AudioSegment] | None:
        """Return (position, segment) of what is heard from `start` to `stop`: see `segments.join`."""
        heard = []
        for begin, end, sound in self._spans:
            if begin >= stop:
                break
            at = max(begin, start)
            if end > at:
                heard.append((at, self._segment_of(sound, at - begin, min(end, stop) - begin)))
        return join(heard, start, stop)
