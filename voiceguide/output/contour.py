"""The file `NAME.contour`: how a programme sounds, small enough to stand beside it, for `verify` to compare.

The whole is kept coarsely, in spans of half a second; what is spoken, and every cue, frame by frame. It holds
magic, then deflated columns, each as differences from one value to the next. Measured, that is 40 to 150
bytes a second, under a hundredth of the MP3.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.measure.contour import BANDS, ROW, Rows, to_level, to_power
from voiceguide.timing.timeline import KINDS, Timeline
from voiceguide.units import FRAME

COARSE = 19
"""Frames of a coarse span: 0.496 s."""
MARGIN = 2
"""Frames before and after each event that belong to what is kept of it."""
BALANCE_DB = 0.05
"""A step of the balance between left and right."""

_MAGIC = b"voiceguide contour 1\n"
_WIDTH = BANDS + 2
_FINE = BANDS + 1


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """What is kept of a programme."""

    coarse: NDArray[np.uint8]
    """Levels in the bands, of each whole span of COARSE frames; shape (spans, BANDS)."""
    balance: NDArray[np.int8]
    """Of left over right, in steps of BALANCE_DB; shape (spans,)."""
    width: NDArray[np.uint8]
    """The level of left minus right; shape (spans,)."""
    fine: NDArray[np.uint8]
    """Levels in the bands, and the bend, of every frame that `frames_of` marks; shape (frames, BANDS + 1)."""


class ContourKeeper:
    """Keeps what is to be kept of the rows of a programme; memory is that of a `Contour`."""

    def __init__(self, timeline: Timeline) -> None:
        self._wanted = marked(timeline)
        self._position = 0
        self._left = np.zeros(0, ROW)
        self._fine: list[NDArray[np.uint8]] = []
        self._coarse: list[NDArray[np.uint8]] = []

    def feed(self, rows: Rows) -> None:
        """Take the rows that follow those before."""
        wanted = rows[self._wanted[self._position : self._position + len(rows)].nonzero()[0]]
        self._fine.append(np.column_stack((wanted["bands"], wanted["bend"])))
        self._position += len(rows)
        waiting = np.concatenate((self._left, rows))
        whole = len(waiting) // COARSE * COARSE
        self._left = waiting[whole:].copy()
        self._coarse.append(_coarse(waiting[:whole]))

    def contour(self) -> Contour:
        """Return what was kept."""
        coarse = np.concatenate((np.zeros((0, _WIDTH), np.uint8), *self._coarse))
        fine = np.concatenate((np.zeros((0, _FINE), np.uint8), *self._fine))
        return _of_columns(coarse, fine)


def contour_of(timeline: Timeline, rows: Iterable[Rows]) -> Contour:
    """Return what is kept of all rows of a programme."""
    keeper = ContourKeeper(timeline)
    for some in rows:
        keeper.feed(some)
    return keeper.contour()


def marked(timeline: Timeline) -> NDArray[np.bool_]:
    """Return of each whole frame of a programme whether it is kept: whether an event sounds in it."""
    edges = np.zeros(timeline.length // FRAME + 1, np.int32)
    for event in timeline.events:
        if not KINDS[event.kind].quiet:
            first, stop = frames_of(event.start, event.end, len(edges) - 1)
            edges[first] += 1
            edges[stop] -= 1
    return np.asarray(np.cumsum(edges)[:-1] > 0)


def frames_of(start: int, end: int, frames: int) -> tuple[int, int]:
    """Return the frames, as (first, stop), that are kept of what sounds from one sample to another."""
    first = max(start // FRAME - MARGIN, 0)
    return min(first, frames), max(min(-(-end // FRAME) + MARGIN, frames), min(first, frames))


def to_bytes(contour: Contour) -> bytes:
    """Return the content of the file."""
    coarse = np.column_stack((contour.coarse, contour.balance.view(np.uint8), contour.width))
    return _MAGIC + zlib.compress(_differences(coarse) + _differences(contour.fine), 9)


def from_bytes(data: bytes, timeline: Timeline) -> Contour:
    """Return the contour of a timeline. Raises ValueError where the content is anything else."""
    if not data.startswith(_MAGIC):
        raise ValueError("this is not a contour that voiceguide wrote")
    spans, frames = timeline.length // FRAME // COARSE, int(marked(timeline).sum())
    size = spans * _WIDTH + frames * _FINE
    deflated = zlib.decompressobj()
    try:
        plain = deflated.decompress(data[len(_MAGIC) :], size + 1)
    except zlib.error as error:
        raise ValueError(f"it is damaged: {error}") from error
    if len(plain) != size:
        raise ValueError("it does not fit its timeline")
    split = spans * _WIDTH
    return _of_columns(_sums(plain[:split], _WIDTH), _sums(plain[split:], _FINE))


def _of_columns(coarse: NDArray[np.uint8], fine: NDArray[np.uint8]) -> Contour:
    balance = np.ascontiguousarray(coarse[:, BANDS]).view(np.int8)
    return Contour(coarse[:, :BANDS], balance, coarse[:, BANDS + 1], fine)


def _coarse(rows: Rows) -> NDArray[np.uint8]:
    """Return levels, balance and width of whole spans; shape (spans, _WIDTH)."""
    spans = np.zeros((len(rows) // COARSE, _WIDTH), np.uint8)
    spans[:, :BANDS] = to_level(to_power(rows["bands"]).reshape(-1, COARSE, BANDS).mean(axis=1))
    sides = rows["sides"].astype(np.float64).reshape(-1, COARSE, 3).mean(axis=1)
    left, right = np.maximum(sides[:, 0], 1e-11), np.maximum(sides[:, 1], 1e-11)
    steps = np.rint(10.0 * np.log10(left / right) / BALANCE_DB)
    spans[:, BANDS] = steps.clip(-127, 127).astype(np.int8).view(np.uint8)
    spans[:, BANDS + 1] = to_level(sides[:, 2])
    return spans


def _differences(table: NDArray[np.uint8]) -> bytes:
    return np.diff(table, axis=0, prepend=np.uint8(0)).T.tobytes()


def _sums(data: bytes, width: int) -> NDArray[np.uint8]:
    columns = np.frombuffer(data, np.uint8).reshape(width, -1)
    return np.cumsum(columns, axis=1, dtype=np.uint8).T
