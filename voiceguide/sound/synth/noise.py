"""Endless random sound, block by block: each block depends on a seed and its number, on nothing before it.

A layer adds its share of a block into an array of shape (channels, BLOCK + OVERHANG); what rings on beyond
the block lies in the overhang, which is added to the block that follows.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from voiceguide.units import SAMPLE_RATE

BLOCK = 65_536
"""Samples made at a time."""
OVERHANG = 16_384
"""The longest that anything rings on into the next block, in samples."""

Layer = Callable[[int, NDArray[np.float32]], None]
"""Adds its share of the block with this number into the array."""
Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""A value for each time in seconds."""

_STRATA = 8
_BITS_POWER = 2.0 * 32_768.0**2 / 3.0
"""Mean square of a + bi, where a and b are 16 random bits each."""


def random_bits(seed: int, name: str, index: int) -> np.random.SFC64:
    """Return the random bits that belong to a seed, a name and a number, whatever was drawn before."""
    key = [seed & 0xFFFF_FFFF_FFFF_FFFF, zlib.crc32(name.encode()), index & 0xFFFF_FFFF]
    return np.random.SFC64(np.random.SeedSequence(key))


def generator(seed: int, name: str, index: int = 0) -> np.random.Generator:
    """Return a random generator that belongs to a seed, a name and a number."""
    return np.random.Generator(random_bits(seed, name, index))


def endless(
    layers: Sequence[Layer], channels: int, gain: float, first: int = 0
) -> Generator[NDArray[np.float32], None, None]:
    """Yield blocks of shape (BLOCK, channels) for ever, from the block with the number `first` on."""
    before = np.zeros((channels, BLOCK + OVERHANG), np.float32)
    for layer in layers:
        layer(first - 1, before)
    index = first
    while True:
        block = np.zeros((channels, BLOCK + OVERHANG), np.float32)
        block[:, :OVERHANG] = before[:, BLOCK:]
        for layer in layers:
            layer(index, block)
        samples = np.multiply(block[:, :BLOCK].T, np.float32(gain), order="C")
        # random sound has no highest peak: what comes once in hours must not pass full scale either
        yield np.clip(samples, -1.0, 1.0, out=samples)
        before = block
        index += 1


def wander(seed: int, name: str, spacing_s: float) -> Curve:
    """Return a smooth random curve between 0 and 1 that passes a new value every `spacing_s`.

    Of every eight values in a row one lies in each eighth of the range, so minutes are alike although moments
    are not. Between two values it follows a raised cosine.
    """

    @lru_cache(maxsize=4)
    def values(group: int) -> NDArray[np.float64]:
        random = generator(seed, name, group)
        return np.asarray((random.permutation(_STRATA) + random.random(_STRATA)) / _STRATA)

    def value(step: int) -> float:
        return float(values(step // _STRATA)[step % _STRATA])

    def curve(times_s: NDArray[np.float64]) -> NDArray[np.float64]:
        steps = np.floor(times_s / spacing_s)
        first = int(steps[0])
        known = np.array([value(step) for step in range(first, int(steps[-1]) + 2)])
        at = steps.astype(np.int64) - first
        mix = 0.5 - 0.5 * np.cos(np.pi * (times_s / spacing_s - steps))
        return np.asarray(known[at] * (1.0 - mix) + known[at + 1] * mix)

    return curve


class Noise:
    """A layer of noise whose spectrum may change with time and may differ between the channels.

    Frames of independent noise, shaped in frequency, overlap by half under a sine window: the squares of two
    neighbours add up to one, so the power does not ripple with the frames.
    """

    def __init__(
        self,
        seed: int,
        name: str,
        channels: int,
        frame: int,
        colour: NDArray[np.float32] | Callable[[NDArray[np.float64]], NDArray[np.float32]],
        likeness: NDArray[np.float32],
    ) -> None:
        """Take amplitudes per bin, of shape (bins,), or a function that gives them, of shape (channels,
        frames, bins) or what broadcasts to it, for the times in seconds of the frames' middles.

        `likeness`, of shape (bins,), is how alike left and right are: 1 the same, 0 independent. The power is
        shared out over the channels, so that one channel is as loud as two.
        """
        self._seed, self._name, self._channels, self._frame = seed, name, channels, frame
        self._colour = colour
        self._hop = frame // 2
        self._frames = BLOCK // self._hop
        self._bins = self._hop + 1
        self._window = np.sin(np.pi * (np.arange(frame) + 0.5) / frame).astype(np.float32)
        self._scale = np.float32(frame / np.sqrt(2.0 * _BITS_POWER * channels))
        self._same = likeness.astype(np.float32)
        self._other = np.sqrt(1.0 - likeness**2).astype(np.float32)

    def __call__(self, index: int, block: NDArray[np.float32]) -> None:
        """Add the block with this number."""
        count = self._channels * self._frames * self._bins
        bits = random_bits(self._seed, self._name, index).random_raw((count + 1) // 2).astype("<u8")
        spectrum = bits.view("<i2")[: 2 * count].astype(np.float32).view(np.complex64)
        spectrum = spectrum.reshape(self._channels, self._frames, self._bins)
        if self._channels == 2:
            spectrum[1] *= self._other
            spectrum[1] += self._same * spectrum[0]
        spectrum *= self._amplitudes(index)
        waves = np.fft.irfft(spectrum, self._frame).astype(np.float32, copy=False)
        waves *= self._window
        add_frames(block, waves)

    def _amplitudes(self, index: int) -> NDArray[np.float32]:
        if callable(self._colour):
            return np.asarray(self._colour(frame_times(index, self._hop)) * self._scale)
        return self._colour * self._scale


def frame_times(index: int, hop: int) -> NDArray[np.float64]:
    """Return the times in seconds of the middles of a block's half-overlapping frames."""
    return (index * BLOCK + hop * np.arange(1, BLOCK // hop + 1)) / SAMPLE_RATE


def add_frames(block: NDArray[np.float32], waves: NDArray[np.float32]) -> None:
    """Add half-overlapping frames, of shape (channels, frames, 2 * hop), into a block."""
    channels, frames, size = waves.shape
    hop = size // 2
    block[:, :BLOCK].reshape(channels, frames, hop)[:] += waves[..., :hop]
    block[:, hop : hop + BLOCK].reshape(channels, frames, hop)[:] += waves[..., hop:]


def bin_hz(frame: int) -> NDArray[np.float64]:
    """Return the frequency of each bin of a frame."""
    return np.asarray(np.fft.rfftfreq(frame, 1.0 / SAMPLE_RATE), dtype=np.float64)


def unit_power(amplitudes: NDArray[np.float64]) -> NDArray[np.float32]:
    """Scale amplitudes per bin so that the noise they make has a mean square of one."""
    return np.asarray(amplitudes / np.sqrt(np.sum(amplitudes**2)), dtype=np.float32)


def hump(hz: NDArray[np.float64], middle_hz: float, octaves: float) -> NDArray[np.float64]:
    """Return amplitudes per bin that fall off to either side of a middle, by 3 dB at `octaves` from it, where
    equal octaves would have equal power; nothing is left below what can be heard.
    """
    distance = np.log2(hz.clip(1.0) / middle_hz) / octaves
    audible = hz**2 / (hz**2 + 30.0**2)
    return np.asarray(2.0 ** (-(distance**2) / 2.0) * hz.clip(1.0) ** -0.5 * audible)


def alike(hz: NDArray[np.float64], corner_hz: float, above: float) -> NDArray[np.float32]:
    """Return a `likeness` for noise: nearly 1 in the bass, `above` well over the corner."""
    return np.asarray(above + (0.95 - above) / (1.0 + (hz / corner_hz) ** 2), dtype=np.float32)
