"""Backdrop: the beds of a timeline as tracks, each with its gain at every sample. No audio is made yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.mixing.envelope import Envelope, factors, line
from voiceguide.timing.timeline import BedSpan, Timeline


@dataclass(frozen=True, slots=True, eq=False)
class BedTrack:
    """One bed from its first sample to its last; `gain_db` moves where the script changes it."""

    name: str
    start: int
    end: int
    fade_in: int
    fade_out: int
    gain_db: Envelope

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


def bed_tracks(timeline: Timeline) -> list[BedTrack]:
    """Return the beds as tracks: one that only changes its gain goes on, another one crosses over.

    A bed that follows starts where the script says; the one before fades out during that fade.
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
        tracks.append(
            BedTrack(
                first.name, first.start, end, min(first.fade, length), min(fade_out, length), _moves(group)
            )
        )
    return tracks


def _moves(group: Sequence[BedSpan]) -> Envelope:
    points: list[tuple[float, float]] = [(group[0].start, group[0].gain_db)]
    for before, span in pairwise(group):
        begin = max(float(span.start), points[-1][0])
        points += [(begin, before.gain_db), (begin + max(span.fade, 1), span.gain_db)]
    return line(points)


def _share(done: NDArray[np.int64], fade: int) -> NDArray[np.float64]:
    """Return how far a fade is, from 0 to 1; without a fade it is a step."""
    if fade <= 0:
        return (done > 0).astype(np.float64)
    return np.asarray(np.clip(done / fade, 0.0, 1.0))
