"""An author's own sound file as an endless bed: one end crosses over into the other, in constant memory.

A short file is kept in memory. A long one is decoded anew for each round, the last seconds held back until
the next round's first are there to cross with.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import REFERENCE_LUFS
from voiceguide.errors import SoundError
from voiceguide.sound.beds.reader import BlockReader
from voiceguide.sound.measure.loudness import STEP_MS, gated_lufs, running_energy, steps_of
from voiceguide.sound.tools.ffmpeg import BLOCK, stream_file
from voiceguide.units import SAMPLE_RATE, db_to_linear, format_seconds, seconds_to_samples

CROSSFADE_S = 4.0
"""How long the end crosses over into the start."""
CROSSFADE_SHARE = 3
"""But never longer than this part of the file."""
SHORTEST_S = 0.1
"""A file shorter than this would buzz."""
KEPT_S = 30.0
"""A file up to this long is kept in memory: about 10 MB."""

_MEASURED_S = 5
_POWER_S = 10.0
"""Measured at a time; multiples of the 100 ms steps of BS.1770."""

_HELD_S = 4
"""So much of what was read can be read once more."""

Blocks = Generator[NDArray[np.float32], None, None]


class FileBed:
    """An author's file as a bed: see `loop_file`. Reading forward is fast, a little back too."""

    def __init__(self, path: Path, channels: int) -> None:
        self._path, self._channels = path, channels
        self._reader = self._opened()
        with path.open("rb") as file:
            self.identity = f"file {hashlib.file_digest(file, 'sha256').hexdigest()} x{channels}"
        self._held = np.zeros((0, channels), np.float32)
        self._end = 0
        """The sample after the last that was read; `_held` are those before it."""

    def read(self, start: int, n: int) -> NDArray[np.float32]:
        """Return the n samples from one on, of shape (n, channels)."""
        if start < self._end - len(self._held):
            self._reader.close()
            self._reader, self._end = self._opened(), 0
            self._held = self._held[:0]
        while self._end < start + n:
            more = self._reader.read(min(start + n - self._end, BLOCK))
            self._end += len(more)
            self._held = np.concatenate([self._held, more])[-max(n, seconds_to_samples(_HELD_S)) :]
        first = start - (self._end - len(self._held))
        return self._held[first : first + n].copy()

    def power(self, start: int, steps: int) -> NDArray[np.float64]:
        """Return the K-weighted power of every 100 ms from a sample on; shape (steps,)."""
        part = seconds_to_samples(_POWER_S)
        first = start // seconds_to_samples(STEP_MS / 1000)
        count = -(-(first + steps) * seconds_to_samples(STEP_MS / 1000) // part)
        with closing(self._opened()) as reader:
            powers = [steps_of(running_energy(reader.read(part))) for _ in range(count)]
        return np.concatenate(powers)[first : first + steps]

    def close(self) -> None:
        """End what reads the file."""
        self._reader.close()

    def _opened(self) -> BlockReader:
        return BlockReader(loop_file(self._path, self._channels), self._channels)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What one pass over a file tells: its length in samples, and how loud it will be."""

    length: int
    lufs: float


def loop_file(path: Path, channels: int) -> Blocks:
    """Yield a mono or stereo file for ever, at 44.1 kHz and REFERENCE_LUFS, in blocks of shape (n, channels).

    Close the generator to stop. Raises SoundError, naming the file, at once for a file that cannot be looped,
    and later for one that changes while it is read.
    """
    facts = _measure(path, channels)
    if facts.length < seconds_to_samples(SHORTEST_S):
        raise SoundError(f"{path}: is too short for a bed: it needs at least {format_seconds(SHORTEST_S)}")
    if not math.isfinite(facts.lufs):
        raise SoundError(f"{path}: is silent, and no bed can be made of it")
    gain = np.float32(db_to_linear(REFERENCE_LUFS - facts.lufs))

    def take(source: BlockReader, n: int) -> NDArray[np.float32]:
        samples = source.read(n)
        if len(samples) < n:
            raise SoundError(f"{path}: became shorter while it was read")
        return samples * gain

    return _loop(_rounds(path, channels, facts.length), facts.length, channels, take)


def _measure(path: Path, channels: int) -> _Facts:
    """Return the length in samples and the gated loudness of a file as it will be played."""
    steps: list[NDArray[np.float64]] = []
    length = 0
    with closing(_played(path, channels, _MEASURED_S * SAMPLE_RATE)) as blocks:
        for block in blocks:
            length += len(block)
            steps.append(steps_of(running_energy(block)))
    return _Facts(length, gated_lufs(np.concatenate([np.zeros(0), *steps])))


def _rounds(path: Path, channels: int, length: int) -> Callable[[], Blocks]:
    """Return what starts one more pass over the file."""
    if length > seconds_to_samples(KEPT_S):
        return lambda: _played(path, channels, BLOCK)
    with closing(_played(path, channels, length)) as blocks:
        kept = np.concatenate(list(blocks))

    def again() -> Blocks:
        yield kept

    return again


def _played(path: Path, channels: int, size: int) -> Blocks:
    """Yield the file once, with this many channels and at 44.1 kHz, in blocks of `size` samples or fewer."""
    with closing(stream_file(path, size, sample_rate=SAMPLE_RATE)) as blocks:
        for block in blocks:
            if block.shape[1] > 2:
                raise SoundError(f"{path}: has {block.shape[1]} channels; a bed has one or two")
            if channels == 1:
                yield block.mean(axis=1, keepdims=True, dtype=np.float32)
            else:
                yield np.broadcast_to(block, (len(block), 2))


def _loop(
    start: Callable[[], Blocks],
    length: int,
    channels: int,
    take: Callable[[BlockReader, int], NDArray[np.float32]],
) -> Blocks:
    """Yield round after round, the last samples of each summed with the first of the next.

    The two follow a sine and a cosine, whose squares add up to one.
    """
    cross = min(seconds_to_samples(CROSSFADE_S), length // CROSSFADE_SHARE)
    angle = ((np.arange(cross) + 0.5) * (np.pi / 2.0 / cross))[:, None]
    rising, falling = np.sin(angle).astype(np.float32), np.cos(angle).astype(np.float32)
    held: NDArray[np.float32] | None = None
    while True:
        with closing(BlockReader(start(), channels)) as source:
            middle = length - cross
            if held is not None:
                middle -= cross
                yield held * falling + take(source, cross) * rising
            while middle:
                piece = take(source, min(middle, BLOCK))
                middle -= len(piece)
                yield piece
            held = take(source, cross)
