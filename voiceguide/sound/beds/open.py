"""Beds: endless backgrounds, built in or from the author's own file, all as loud as `config.REFERENCE_LUFS`.

They start at full strength and know nothing of the programme: gain, fades and ducking are the mix's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import BEDS, REFERENCE_LUFS
from voiceguide.errors import SoundError
from voiceguide.sound.beds.air import brown, drone, heartbeat, pink, wind
from voiceguide.sound.beds.file import FileBed
from voiceguide.sound.beds.loop import Layers, Loop, Recipe
from voiceguide.sound.beds.water import ocean, rain, stream
from voiceguide.sound.tools.store import Store
from voiceguide.units import db_to_linear


class Bed(Protocol):
    """An endless background."""

    @property
    def identity(self) -> str:
        """What tells its sound from that of any other bed."""
        ...

    def read(self, start: int, n: int) -> NDArray[np.float32]:
        """Return the n samples from one on, of shape (n, channels): the same ones however they are asked for.

        A file is read forward: `start` may lie only a little before the end of what was read last.
        """
        ...

    def power(self, start: int, steps: int) -> NDArray[np.float64]:
        """Return the K-weighted power of every 100 ms from a sample on; shape (steps,)."""
        ...

    def close(self) -> None:
        """Let go of what it holds; after that nothing more comes."""
        ...


def _recipe(layers: Layers, lufs: float, *, in_phase: bool = False) -> Recipe:
    """Return a recipe, given how loud its layers are before any gain, as ffmpeg's ebur128 measured it."""
    return Recipe(layers, db_to_linear(REFERENCE_LUFS - lufs), in_phase)


_RECIPES = {
    "ocean": _recipe(ocean, -3.49),
    "rain": _recipe(rain, 4.78),
    "stream": _recipe(stream, 2.01),
    "wind": _recipe(wind, -3.41),
    "brown": _recipe(brown, -2.06),
    "pink": _recipe(pink, 0.98),
    "drone": _recipe(drone, 5.45, in_phase=True),
    "heartbeat": _recipe(heartbeat, -10.64, in_phase=True),
}
STAYS = frozenset({"heartbeat"})
"""Beds with a beat, which must not stumble where a chapter starts."""


def open_bed(name: str, store: Store, *, seed: int, channels: int, path: Path | None = None) -> Bed:
    """Open a built-in bed by its name, or the sound file at `path` as an endless loop.

    `channels` is 1 or 2. The same name and seed give the same sound; the seed of a file does not matter. What
    is made is kept in the store. Raises SoundError for an unknown name, and for a file that cannot be looped.
    """
    if channels not in (1, 2):
        raise ValueError(f"a bed has one channel or two, not {channels}")
    if path is not None:
        return FileBed(path, channels)
    if name not in _RECIPES:
        raise SoundError(f"there is no bed {name!r}; there are {', '.join(BEDS)}")
    return Loop(name, _RECIPES[name], seed, channels, store)
