"""Frames: clips as MP3 frames that may be copied in any order, and a bed as a loop of frames.

Clips are encoded one after another, each after a run-up of the floor's noise. Frames of the run-up are thrown
away: after them the encoder has forgotten what came before. Without the bit reservoir no frame needs another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from voiceguide.disk import scratch_folder
from voiceguide.output.formats import format_for
from voiceguide.output.mp3.frames import split_frames
from voiceguide.output.mp3.gapless import framed
from voiceguide.sound.tools.ffmpeg import Encoder
from voiceguide.units import FRAME, db_to_linear

Samples = NDArray[np.float32]
Make = Callable[[], Samples]
"""Makes a clip."""

ROUND = 49
"""At 44.1 kHz the lengths of frames in bytes come round after so many, at every bit rate."""
_EARLY = 48
"""Frames of run-up: `output.mp3.parts` says why so many."""
_LATE = 4
_DELAY = 1105
"""A decoded sound is so many samples late."""
_OVERLAP = 576
"""A frame's sound reaches so far into the next."""


def frames_for(samples: int) -> int:
    """Return how many frames a sound takes, beginning on a frame."""
    return -(-(samples + _DELAY + _OVERLAP) // FRAME)


def floor_noise(level_dbfs: float | None, channels: int) -> Samples:
    """Return the floor's noise as a loop of ROUND frames, shape (n, channels); or silence."""
    shape = (ROUND * FRAME, channels)
    if level_dbfs is None:
        return np.zeros(shape, np.float32)
    noise = np.random.Generator(np.random.PCG64(0)).standard_normal(shape, dtype=np.float32)
    return noise * np.float32(db_to_linear(level_dbfs))


def encode_clips(
    clips: Sequence[Make], noise: Samples, *, jobs: int | None = None
) -> tuple[bytes, list[bytes], list[list[bytes]]]:
    """Return (Info header frame, the frames of the noise, the frames of each clip).

    Clips have shape (n, channels), as the noise; each is made when its turn comes, one at a time, so that
    memory does not grow with how many there are. Raises OutputError.
    """
    workers = max(1, min(jobs or os.cpu_count() or 1, 4))
    # whole groups go to one encoder each; which ones does not depend on how many there are at work
    groups = [clips[at : at + 40] for at in range(0, len(clips), 40)] or [[]]
    making = Lock()
    with scratch_folder() as folder, ThreadPoolExecutor(workers, thread_name_prefix="kit") as pool:
        runs = [
            pool.submit(_encoded, group, noise, folder / f"{number}.mp3", making)
            for number, group in enumerate(groups)
        ]
        results = [run.result() for run in runs]
    header, silent, _ = results[0]
    return header, silent, [frames for _, _, some in results for frames in some]


def _encoded(
    clips: Sequence[Make], noise: Samples, path: Path, making: Lock
) -> tuple[bytes, list[bytes], list[list[bytes]]]:
    places: list[tuple[int, int]] = []

    def pieces() -> Iterator[Samples]:
        yield from (noise, noise)
        at = 2 * ROUND
        for make in clips:
            with making:
                clip = make()
            count = frames_for(len(clip))
            yield _floor(noise, at, _EARLY)
            at += _EARLY
            body = _floor(noise, at, count)
            body[: len(clip)] += clip
            yield body
            places.append((at, count))
            at += count
        yield _floor(noise, at, _LATE)

    header, frames = _frames(pieces(), noise.shape[1], path)
    return header, frames[ROUND : 2 * ROUND], [frames[first : first + count] for first, count in places]


def encode_loop(loop: Samples, path: Path) -> bytes:
    """Return a loop of whole frames, shape (n * FRAME, channels), as an MP3 that begins again without a seam.

    Its last frame is its first again, so that a decoder gives the whole loop. `path` is a file to use and
    delete.
    """
    header, frames = _frames([loop, loop, loop[: _LATE * FRAME]], loop.shape[1], path)
    count = len(loop) // FRAME
    return framed(header, [*frames[count : 2 * count], frames[count]], len(loop))


def _frames(pieces: Iterable[Samples], channels: int, path: Path) -> tuple[bytes, list[bytes]]:
    """Encode pieces of samples one after another; return the header's frame and all that follow it."""
    with Encoder(path, format_for("mp3").ffmpeg_arguments(channels), channels) as encoder:
        for piece in pieces:
            encoder.write(piece)
    data = path.read_bytes()
    path.unlink()
    frames = split_frames(data)
    at = 10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    return data[at : len(data) - sum(map(len, frames))], frames


def _floor(noise: Samples, first: int, count: int) -> Samples:
    """Return the noise of some frames, by their number."""
    start, size = first * FRAME % len(noise), count * FRAME
    return np.tile(noise, (-(-(start + size) // len(noise)), 1))[start : start + size]
