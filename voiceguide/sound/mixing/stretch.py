"""Stretch: what sounds in a run of samples, counted from its first. Equal stretches are the same audio.

So what was mixed and encoded once need not be again, wherever it comes and in whatever programme.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound.mixing.envelope import Points, factors, line
from voiceguide.timing.sounds import Sound
from voiceguide.timing.timeline import Placement

REVISION = 1
"""To be changed when the same stretch is mixed in another way."""
LEVEL: Points = ((0, 0.0),)
"""No change of gain."""


@dataclass(frozen=True, slots=True)
class Fade:
    """A rise from nothing to full between two samples, or a fall from full to nothing."""

    start: int
    stop: int
    falls: bool = False

    def share(self, count: int, first: int = 0) -> NDArray[np.float64]:
        """Return how far it has come for `count` samples, from 0 to 1: shape (count,)."""
        done = (np.arange(first, first + count) - self.start) / max(self.stop - self.start, 1)
        share = np.clip(done, 0.0, 1.0)
        return 1.0 - share if self.falls else share


@dataclass(frozen=True, slots=True)
class Bedding:
    """A bed that is heard in a stretch, or in a part of it."""

    bed: str
    """The identity of the bed."""
    place: int
    """Where in the bed the stretch starts."""
    start: int
    stop: int
    gain_db: Points
    fades: tuple[Fade, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Everything that decides the samples, levels included, apart from the sounds themselves."""

    length: int
    channels: int
    ceiling_dbtp: float
    floor_dbfs: float | None
    floor_at: int
    """The sample where the round of the floor begins."""
    gain_db: Points = LEVEL
    duck_db: Points = LEVEL
    """Of the beds, under speech."""
    sounds: tuple[Placement, ...] = ()
    """With the whole gain of each, but that of the programme."""
    beds: tuple[Bedding, ...] = ()
    ends: tuple[Fade, ...] = ()
    """Of the whole programme."""

    def name(self, digest_of: Callable[[Sound], str]) -> str:
        """Return what tells it from all other stretches; `digest_of` gives that of a sound."""
        plain = [(laid.start, digest_of(laid.sound), laid.gain_db, laid.pan) for laid in self.sounds]
        rest = (self.length, self.channels, self.ceiling_dbtp, self.floor_dbfs, self.floor_at)
        more = (self.gain_db, self.duck_db, self.beds, self.ends)
        return hashlib.sha256(repr((REVISION, plain, rest, more)).encode()).hexdigest()


def gains(points: Points, first: int, count: int) -> NDArray[np.float64]:
    """Return a line of dB as factors of the amplitude from a sample on; shape (count,)."""
    return factors(line(points), first, count)
