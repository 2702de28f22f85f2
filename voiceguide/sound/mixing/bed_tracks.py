"""Backdrop: the beds of a timeline as tracks, each with its gain at every sample. No audio is made yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.beds.loop import LOOP
from voiceguide.sound.mixing.envelope import Envelope, factors, line
from voiceguide.timing.timeline import BedSpan, Chapter, Timeline
from voiceguide.units import FRAME, ROUND, seconds_to_samples

CROSS = seconds_to_samples(3)
"""How long the bed of a chapter crosses over into that of the next, before that begins."""


@dataclass(frozen=True, slots=True, eq=False)
class BedTrack:
    """One bed from its first sample to its last; `gain_db` moves where the script changes it."""

    name: str
    start: int
    end: int
    fade_in: int
    fade_out: int
    gain_db: Envelope
    origin: int = 0
    """What stands in the bed where the programme starts: it is `origin + n` at sample n."""

    def gains(self, start: int, count: int, step: int = 1) -> NDArray[np.float64]:
        """Return the factor at `start`, `start + step`, ...; 0 outside; shape (count,).

        Fades follow a sine, so that two beds that cross keep their power.
        """
        level = factors(self.gain_db, start, count, step)
        if start >= self.start + max(self.fade_in, 1) and start + count * step <= self.end - self.fade_out:
            return level
        at = np.arange(start, start + count * step, step)
        rising = _share(at - self.start, self.fade_in)
        falling = _share(self.end - at, self.fade_out)
        return np.asarray(level * np.sin(np.pi / 2 * rising) * np.sin(np.pi / 2 * falling))

    def moves(self) -> list[tuple[int, int]]:
        """Return from where to where its level changes."""
        fades = [(self.start, self.start + self.fade_in), (self.end - self.fade_out, self.end)]
        return [*fades, *((int(a), int(b)) for a, b in self.gain_db.moves())]


def bed_tracks(timeline: Timeline, is_loop: Callable[[str], bool], stays: frozenset[str]) -> list[BedTrack]:
    """Return the beds as tracks: one that only changes its gain goes on, another one crosses over.

    A bed that follows starts where the script says; the one before fades out during that fade. In each
    chapter that starts on the grid a loop is at a place of its own, named by the chapter's title: so what a
    chapter sounds like does not depend on those before it. Those of the names in `stays`, and what is no
    loop, go on instead.
    """
    groups: list[list[BedSpan]] = []
    for span in timeline.beds:
        before = groups[-1][-1] if groups else None
        if before is not None and before.name == span.name and before.end == span.start:
            groups[-1].append(span)
        else:
            groups.append([span])
    tracks = []
    for index, group in enumerate(groups):
        last = group[-1]
        end, fade_out = last.end, last.fade if last.fade_out is None else last.fade_out
        if index + 1 < len(groups) and groups[index + 1][0].start == end:
            fade_out = groups[index + 1][0].fade
        end = min(end + (fade_out if end < timeline.length else 0), timeline.length)
        first = group[0]
        length = end - first.start
        track = BedTrack(
            first.name, first.start, end, min(first.fade, length), min(fade_out, length), _moves(group)
        )
        if not is_loop(track.name):
            tracks.append(replace(track, origin=-track.start))
        elif track.name in stays:
            tracks.append(track)
        else:
            tracks += _by_chapter(track, timeline.chapters)
    return tracks


def _by_chapter(track: BedTrack, chapters: Sequence[Chapter]) -> list[BedTrack]:
    """Return a track cut where chapters start, with the bed at the place of each."""
    on_grid = [chapter for chapter in chapters if not chapter.start % FRAME]
    first = max((chapter for chapter in on_grid if chapter.start <= track.start), key=_start, default=None)
    parts = [replace(track, origin=_origin(first) if first else 0)]
    for chapter in on_grid:
        before = parts[-1]
        begin = before.start + before.fade_in
        if not begin + FRAME <= chapter.start <= track.end - track.fade_out:
            continue  # it fades in or out there, so its place is not heard
        cross = min(CROSS, chapter.start - begin)
        parts[-1] = replace(before, end=chapter.start, fade_out=cross)
        parts.append(replace(track, start=chapter.start - cross, fade_in=cross, origin=_origin(chapter)))
    return parts


def _origin(chapter: Chapter) -> int:
    """Return the `origin` of a track whose bed is at the chapter's place where that starts."""
    number = int.from_bytes(hashlib.sha256(chapter.title.encode()).digest()[:8], "big")
    return number % (LOOP // ROUND) * ROUND - chapter.start


def _start(chapter: Chapter) -> int:
    return chapter.start


def _moves(group: Sequence[BedSpan]) -> Envelope:
    points: list[tuple[int, float]] = [(group[0].start, group[0].gain_db)]
    for before, span in pairwise(group):
        begin = max(span.start, points[-1][0])
        points += [(begin, before.gain_db), (begin + max(span.fade, 1), span.gain_db)]
    return line(points)


def _share(done: NDArray[np.int64], fade: int) -> NDArray[np.float64]:
    """Return how far a fade is, from 0 to 1; without a fade it is a step."""
    if fade <= 0:
        return (done > 0).astype(np.float64)
    return np.asarray(np.clip(done / fade, 0.0, 1.0))
