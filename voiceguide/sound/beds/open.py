"""Beds: endless backgrounds, built in or from the author's own file, all as loud as `config.REFERENCE_LUFS`.

They start at full strength and know nothing of the programme: gain, fades and ducking are the mix's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import BEDS, REFERENCE_LUFS
from voiceguide.errors import SoundError
from voiceguide.sound.beds.air import brown, drone, heartbeat, pink, wind
from voiceguide.sound.beds.file import loop_file
from voiceguide.sound.beds.reader import BlockReader
from voiceguide.sound.beds.water import ocean, rain, stream
from voiceguide.sound.synth.noise import Layer, endless
from voiceguide.sound.tools.read_ahead import read_ahead
from voiceguide.units import db_to_linear


class Bed(Protocol):
    """An endless background."""

    def read(self, n: int) -> NDArray[np.float32]:
        """Return the next n samples, of shape (n, channels): the same ones however they are asked for."""
        ...

    def close(self) -> None:
        """Let go of what it holds; after that nothing more comes."""
        ...


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How a built-in bed is made, and how loud that is before any gain, as ffmpeg's ebur128 measured it."""

    layers: Callable[[int, int], list[Layer]]
    measured_lufs: float


_RECIPES = {
    "ocean": _Recipe(ocean, -3.49),
    "rain": _Recipe(rain, 4.78),
    "stream": _Recipe(stream, 2.01),
    "wind": _Recipe(wind, -3.41),
    "brown": _Recipe(brown, -2.06),
    "pink": _Recipe(pink, 0.98),
    "drone": _Recipe(drone, 5.45),
    "heartbeat": _Recipe(heartbeat, -10.64),
}


def open_bed(name: str, *, seed: int, channels: int, path: Path | None = None) -> Bed:
    """Open a built-in bed by its name, or the sound file at `path` as an endless loop.

    `channels` is 1 or 2. The same name and seed give the same sound; the seed of a file does not matter.
    Raises SoundError for an unknown name, and for a file that cannot be looped.
    """
    if channels not in (1, 2):
        raise ValueError(f"a bed has one channel or two, not {channels}")
    if path is not None:
        return BlockReader(loop_file(path, channels), channels)
    if name not in _RECIPES:
        raise SoundError(f"there is no bed {name!r}; there are {', '.join(BEDS)}")
    recipe = _RECIPES[name]
    gain = db_to_linear(REFERENCE_LUFS - recipe.measured_lufs)
    return BlockReader(read_ahead(endless(recipe.layers(seed, channels), channels, gain)), channels)
