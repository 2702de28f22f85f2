"""What every sidecar has in common: a small file made from a finished programme, beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceguide.timing.timeline import Timeline

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class KitParts:
    """What a page makes any length of a programme from; `kit.kit` has the format."""

    kit: Mapping[str, Any]
    audio: bytes
    """Nothing where no other length can be made."""
    bed: bytes
    """A loop of the background, or nothing."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished programme, as sidecars are made from it."""

    audio: Path
    """Where it can be read."""
    name: str
    """The name that its file will have."""
    media_type: str
    timeline: Timeline
    cover: bytes
    """A PNG or JPEG file, or nothing."""
    peaks: NDArray[np.float32]
    """From `picture.PeakMeter`, of shape (columns, 2)."""
    kit: KitParts | None = None
    """Where a sidecar needs it."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """One kind of sidecar: what follows NAME in its file name, and how its bytes are made, piece by piece."""

    suffix: str
    make: Callable[[Finished], Iterable[bytes]]
    needs_peaks: bool = False
    """It is made from the peaks, which are gathered for it while the programme is encoded."""
    needs_kit: bool = False
    """It is made from the kit, for which the sounds of other lengths are spoken too."""


def from_text(write: Callable[[Timeline], str]) -> Callable[[Finished], Iterable[bytes]]:
    """Return how a sidecar is made that is a text about the timeline."""
    return lambda finished: (write(finished.timeline).encode("utf-8"),)
