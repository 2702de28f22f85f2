"""A programme in parts that are encoded apart, and those that sound the same only once.

MP3 files must not be joined: each has filler at its ends, and frames that need bits of frames before them.
Here frames are joined, not files. Each part starts encoding some frames early, until the encoder is in the
state it would be in had it heard everything before, and goes on a little past its end; those frames are
thrown away. Without the bit reservoir no frame needs another.

A part depends on nothing but what sounds in it and around it: so the same part has the same bytes wherever
it comes, and a stretch of nothing but the floor, or of a bed at a steady level, is the same part again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.mixing.stretch import Stretch
from voiceguide.sound.programme import Programme
from voiceguide.units import FRAME, ROUND

Samples: TypeAlias = NDArray[np.float32]

ROUND_FRAMES = ROUND // FRAME
MOST = 12 * ROUND_FRAMES
"""Frames of a part, at most: 15 s."""
EARLY = 36
"""Frames encoded before a part. Over nothing but the floor LAME is in step after 34 of them."""
EARLY_IN_BED = 16
"""The same where a bed plays: mostly after 2."""
LATE = 4
"""Frames encoded after a part: LAME looks ahead by less than 2, and the limiter by as much again."""
AHEAD = 2
"""Frames before a sound that it may change, and after it."""
SETTLED = 18
"""Frames after loud sound until LAME codes quiet sound as if nothing had been: what it does differently for
some longer lies below the noise of coding."""
SHORTEST_FLOOR = 2 * ROUND_FRAMES
"""A shorter stretch of nothing but the floor is not worth a cut, as the next part starts early anyway."""
MOST_FLOOR = 200 * ROUND_FRAMES
"""Frames of the floor written at a time: 2 MB in mono."""
BED_PART = 3 * ROUND_FRAMES
"""Frames of a part that holds only a bed: its loop consists of 75 of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Frames of a programme, and how to make them."""

    name: str
    """Parts of the same name are the same."""
    make: Callable[[], Samples]
    """Returns the samples to encode, shape (n, channels)."""
    samples: int
    """Of the programme that it stands for."""
    early: int
    """Frames to throw away at the start of what was encoded."""
    kept: int | None
    """Frames to keep after them; None is all, at the end of the programme."""
    first: int = 0
    """The first of the kept frames that is wanted."""
    count: int | None = None
    """How many are wanted, starting again after the last; None: those that were kept."""


def parts(source: Iterable[Samples], channels: int) -> Iterator[Part]:
    """Yield the parts of a programme, or of any blocks of shape (n,) or (n, channels)."""
    return _of_programme(source) if isinstance(source, Programme) else _of_blocks(source, channels)


def _of_blocks(blocks: Iterable[Samples], channels: int) -> Iterator[Part]:
    length = (EARLY + MOST + LATE) * FRAME
    held: list[Samples] = []
    count, early = 0, 0
    for block in blocks:
        held.append(block.reshape(-1, channels))
        count += len(block)
        while count >= length:
            samples = np.concatenate(held)
            yield _plain(samples[:length], early, MOST + EARLY - early)
            early = EARLY
            held = [samples[MOST * FRAME :].copy()]
            count = len(held[0])
    yield _plain(np.concatenate([np.zeros((0, channels), np.float32), *held]), early, None)


def _plain(samples: Samples, early: int, kept: int | None) -> Part:
    digest = hashlib.sha256(np.ascontiguousarray(samples).data)
    name = f"{digest.hexdigest()} {samples.shape} {early} {kept}"
    own = len(samples) - early * FRAME if kept is None else kept * FRAME
    return Part(name, lambda: samples, own, early, kept)


def _of_programme(programme: Programme) -> Iterator[Part]:
    cutter = _Cutter(programme)
    position = 0
    for run in cutter.steady():
        yield from cutter.lively(position, run.first)
        yield from cutter.parts_of(run)
        position = run.stop
    yield from cutter.lively(position, None)


@dataclass(frozen=True, slots=True)
class _Run:
    """Frames in which nothing happens; `place` is where in the loop of the bed it starts, None the floor."""

    first: int
    stop: int
    place: int | None


class _Cutter:
    """Finds what is steady, and makes parts."""

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self._frames = programme.length // FRAME
        self._chapters = [start // FRAME for start in programme.chapter_starts]
        self._before = 0
        """Frames since the round of the floor began, where the last part ended."""

    def steady(self) -> Iterator[_Run]:
        """Yield the runs in which there is nothing but the floor, or whole parts of nothing but a bed."""
        for first, stop in self._quiet():
            sample = first * FRAME
            if self._programme.is_bare(sample):
                if stop - first >= SHORTEST_FLOOR:
                    yield _Run(first, stop, None)
                continue
            place = self._programme.loop_place(sample)
            if place is None or place % FRAME:
                continue
            begin = first + -(place // FRAME) % BED_PART
            end = begin + (stop - begin) // BED_PART * BED_PART
            if begin < end:
                yield _Run(begin, end, place // FRAME + begin - first)

    def lively(self, first: int, stop: int | None) -> Iterator[Part]:
        """Yield parts of what lies between two frames, cut where chapters start and where it is long."""
        end = self._frames if stop is None else stop
        edges = [first, *(edge for edge in self._chapters if first < edge < end), end]
        for begin, until in pairwise(edges):
            for at in range(begin, until, MOST):
                last = stop is None and until == end and at + MOST >= until
                yield self._lively(at, None if last else min(at + MOST, until))
        if stop is None and first >= end:
            yield self._lively(first, None)

    def parts_of(self, run: _Run) -> Iterator[Part]:
        """Yield the parts of a steady run."""
        if run.place is None:
            for at in range(run.first, run.stop, MOST_FLOOR):
                stop = min(at + MOST_FLOOR, run.stop)
                floor = self._programme.floor((EARLY + ROUND_FRAMES + LATE) * FRAME, EARLY * FRAME)
                first = self._before % ROUND_FRAMES
                yield self._part(floor, (stop - at) * FRAME, EARLY, ROUND_FRAMES, first, stop - at)
                self._before += stop - at
            return
        for at in range(run.first, run.stop, BED_PART):
            place, early = run.place + at - run.first - EARLY_IN_BED, EARLY_IN_BED
            length = (early + BED_PART + LATE) * FRAME
            bed = self._programme.bed_alone(at * FRAME, length, early * FRAME, place * FRAME)
            yield self._part(bed, BED_PART * FRAME, early, BED_PART)
        self._before = 0

    def _lively(self, first: int, stop: int | None) -> Part:
        programme = self._programme
        early = min(EARLY if programme.is_bare(first * FRAME) else EARLY_IN_BED, first)
        end = programme.length if stop is None else min((stop + LATE) * FRAME, programme.length)
        stretch = programme.stretch((first - early) * FRAME, end, first * FRAME)
        self._before = 0 if stop is None else stop - first
        own = (programme.length if stop is None else stop * FRAME) - first * FRAME
        return self._part(stretch, own, early, None if stop is None else stop - first)

    def _part(
        self,
        stretch: Stretch,
        samples: int,
        early: int,
        kept: int | None,
        first: int = 0,
        count: int | None = None,
    ) -> Part:
        name = f"{self._programme.name(stretch)} {early} {kept}"
        return Part(name, lambda: self._programme.samples(stretch), samples, early, kept, first, count)

    def _quiet(self) -> Iterator[tuple[int, int]]:
        """Yield the longest runs of frames, as (first, stop), that nothing which happens can change."""
        moves = self._programme.moves()
        edges = np.zeros(self._frames + 1, np.int64)
        first = np.clip(moves[:, 0] // FRAME - AHEAD, 0, self._frames)
        stop = np.clip(-(-moves[:, 1] // FRAME) + AHEAD + SETTLED, 0, self._frames)
        np.add.at(edges, first, 1)
        np.add.at(edges, np.maximum(first, stop), -1)
        busy = np.cumsum(edges)[:-1] > 0
        busy[:ROUND_FRAMES] = busy[-2 * ROUND_FRAMES :] = True  # the ends have their own parts
        bounds = np.flatnonzero(np.diff(busy, prepend=True, append=True)).tolist()
        yield from zip(bounds[::2], bounds[1::2], strict=True)
