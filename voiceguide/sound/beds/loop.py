"""A built-in bed as a seamless loop: made once, kept in a store, and read from any place on.

The loop is a little less than five minutes, whole rounds of frames and whole seconds long. Its last seconds
cross over into what came before its first, so the end leads into the start. It is kept in pieces of 16-bit
samples, of which few are in memory; a piece that was lost is made again, and is the same.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.beds.reader import BlockReader
from voiceguide.sound.measure.loudness import STEP_MS, running_energy, steps_of
from voiceguide.sound.synth.noise import BLOCK, Layer, endless
from voiceguide.sound.tools.read_ahead import read_ahead
from voiceguide.sound.tools.store import Store
from voiceguide.units import ROUND, SAMPLE_RATE, seconds_to_samples

LOOP_S = 288
LOOP = LOOP_S * SAMPLE_RATE
"""225 rounds of 49 frames of MP3."""
STEP = seconds_to_samples(STEP_MS / 1000)
"""Samples between two values of the power."""

_REVISION = "bed 2"
"""To be changed when any bed sounds different: the store goes by it."""
_CROSS = seconds_to_samples(6)
_PIECE = seconds_to_samples(12)
"""2 MB in stereo; the loop is a whole number of pieces, and a piece a whole number of steps."""
_PIECES = LOOP // _PIECE
_IN_MEMORY = 3
_FULL = np.float32(32_767.0)
assert LOOP % ROUND == LOOP % _PIECE == _PIECE % STEP == 0  # noqa: S101 (what all of this rests on)


Layers = Callable[[int, int], Sequence[Layer]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a bed is made."""

    layers: Layers
    """From a seed and the number of channels."""
    gain: float
    in_phase: bool = False
    """What ends the loop is like what came before its start, as tones are that fit it in whole cycles: so the
    crossing keeps the amplitude. Else it keeps the power."""


class Loop:
    """An endless bed that comes round after LOOP samples; `identity` tells it from all others."""

    def __init__(self, name: str, recipe: Recipe, seed: int, channels: int, store: Store) -> None:
        self.identity = f"{_REVISION} {name} seed {seed} x{channels}"
        self.channels = channels
        self._layers = recipe.layers(seed, channels)
        self._recipe = recipe
        self._store = store
        self._pieces: OrderedDict[int, NDArray[np.int16]] = OrderedDict()
        self._power: NDArray[np.float64] | None = None

    def read(self, start: int, n: int) -> NDArray[np.float32]:
        """Return n samples from a place on, of shape (n, channels); any place, the loop comes round."""
        taken = np.empty((n, self.channels), np.float32)
        done = 0
        while done < n:
            number, offset = divmod((start + done) % LOOP, _PIECE)
            part = self._piece(number)[offset : offset + n - done]
            np.multiply(part, 1 / _FULL, out=taken[done : done + len(part)], dtype=np.float32)
            done += len(part)
        return taken

    def power(self, start: int, steps: int) -> NDArray[np.float64]:
        """Return the K-weighted power of every 100 ms from a place on, to the nearest 100 ms."""
        if self._power is None:
            self._power = self._measured()
        return np.take(self._power, np.arange(steps) + round(start / STEP), mode="wrap")

    def close(self) -> None:
        """Let go of what is in memory."""
        self._pieces.clear()

    def _measured(self) -> NDArray[np.float64]:
        """Return the power of the whole loop; the first time that makes every piece of it."""
        key = self._key("power")
        known = self._store.read(key)
        if known is not None and len(known) == 8 * (LOOP // STEP):
            return np.frombuffer(known, "<f8").astype(np.float64)
        powers = []
        with closing(read_ahead(self._made(0))) as pieces:
            for number, piece in enumerate(pieces):
                self._store.write(self._key(number), piece.tobytes())
                powers.append(steps_of(running_energy(piece.astype(np.float32) / _FULL)))
        power = np.concatenate(powers)
        self._store.write(key, power.astype("<f8").tobytes())
        return power

    def _piece(self, number: int) -> NDArray[np.int16]:
        piece = self._pieces.get(number)
        if piece is None:
            known = self._store.read(self._key(number))
            if known is not None and len(known) == 2 * self.channels * _PIECE:
                piece = np.frombuffer(known, "<i2").reshape(-1, self.channels)
            else:
                with closing(self._made(number)) as pieces:
                    piece = next(pieces)
                self._store.write(self._key(number), piece.tobytes())
            self._pieces[number] = piece
            if len(self._pieces) > _IN_MEMORY:
                self._pieces.popitem(last=False)
        self._pieces.move_to_end(number)
        return piece

    def _made(self, first: int) -> Generator[NDArray[np.int16], None, None]:
        """Yield the pieces of the loop from one on to the last."""
        with closing(self._stream(_CROSS + first * _PIECE)) as source:
            for number in range(first, _PIECES):
                samples = source.read(_PIECE)
                if number == _PIECES - 1:
                    with closing(self._stream(0)) as start:
                        samples[-_CROSS:] = self._crossed(samples[-_CROSS:], start.read(_CROSS))
                yield np.rint(samples.clip(-1.0, 1.0) * _FULL).astype("<i2")

    def _crossed(self, end: NDArray[np.float32], start: NDArray[np.float32]) -> NDArray[np.float32]:
        share = (np.arange(_CROSS, dtype=np.float32)[:, None] + np.float32(0.5)) / np.float32(_CROSS)
        if self._recipe.in_phase:
            return end * (1 - share) + start * share
        angle = share * np.float32(np.pi / 2)
        return np.asarray(end * np.cos(angle) + start * np.sin(angle))

    def _stream(self, at: int) -> BlockReader:
        """Return the endless sound that the loop is cut from, from a sample on."""
        block, offset = divmod(at, BLOCK)
        reader = BlockReader(endless(self._layers, self.channels, self._recipe.gain, block), self.channels)
        reader.read(offset)
        return reader

    def _key(self, what: str | int) -> str:
        return hashlib.sha256(f"{self.identity} {what}".encode()).hexdigest()[:40]
