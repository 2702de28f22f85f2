"""Sound files of the author's, as samples at 44.1 kHz. Nothing is levelled yet."""

from __future__ import annotations

import wave
from collections.abc import Generator
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import MAX_AUDIO_S
from voiceguide.errors import SoundError
from voiceguide.sound.tools.wav import MIN_RATE
from voiceguide.units import SAMPLE_RATE, format_time, samples_to_seconds, seconds_to_samples

Blocks = Generator[NDArray[np.float32], None, None]

BLOCK = 65_536
"""Samples read at a time."""


def read_sound(path: Path, *, from_s: float | None = None, to_s: float | None = None) -> NDArray[np.float32]:
    """Return a sound file, or the part of it between two times, at 44.1 kHz; for the rest see `stream_sound`.

    The shape is (n,) for mono and (n, 2) for stereo.
    """
    data, channels = bytearray(), 1  # it grows in place: a list of blocks would be copied at the end
    for block in stream_sound(path, from_s=from_s, to_s=to_s):
        data += block.data
        channels = block.shape[1]
    samples = np.frombuffer(data, np.float32)
    return samples if channels == 1 else samples.reshape(-1, channels)


def stream_sound(path: Path, *, from_s: float | None = None, to_s: float | None = None) -> Blocks:
    """Yield a sound file, or the part of it between two times, at 44.1 kHz, in constant memory.

    The blocks have shape (n, 1) or (n, 2). Plain 16-bit WAV is read here; everything else, odd WAV files
    included, is decoded by ffmpeg. Raises SoundError, naming the file; close the generator to stop early.
    """
    if not path.exists():
        raise SoundError(f"{path}: there is no such file")
    if not path.is_file():
        raise SoundError(f"{path}: is not a file")
    if not path.stat().st_size:
        raise SoundError(f"{path}: is empty")
    if to_s is not None and to_s <= (from_s or 0.0):
        raise SoundError(f"{path}: the part to play ends at {format_time(to_s)}, before it starts")
    blocks = _plain_wav(path, from_s or 0.0, to_s) or _decoded(path, from_s, to_s)
    length = 0
    with closing(blocks):
        for block in blocks:
            length += len(block)
            if length > seconds_to_samples(MAX_AUDIO_S):
                raise SoundError(f"{path}: is longer than {format_time(MAX_AUDIO_S)}, which is the most")
            yield block
    if not length:
        whole = from_s is None and to_s is None
        raise SoundError(f"{path}: holds no audio" + ("" if whole else " in the part to play"))


def check_sound(path: Path) -> None:
    """Raise SoundError where a file does not begin as a sound file does; the rest is not read."""
    from voiceguide.sound.tools.ffmpeg import stream_file

    with closing(stream_file(path)) as blocks:
        if next(blocks, None) is None:
            raise SoundError(f"{path}: holds no audio")


def _plain_wav(path: Path, from_s: float, to_s: float | None) -> Blocks | None:
    """Return the blocks of a 16-bit mono or stereo PCM file; None if it is anything else or damaged."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(wave.open(str(path), "rb"))
            channels, width, rate, count = file.getparams()[:4]
            if width != 2 or channels not in (1, 2) or rate < MIN_RATE:
                return None
            start = min(seconds_to_samples(from_s, rate), count)
            end = count if to_s is None else min(seconds_to_samples(to_s, rate), count)
            if count * channels * width > path.stat().st_size:
                return None  # cut off, or written to a pipe that cannot be told the length
            _check_length(path, samples_to_seconds(max(end - start, 0), rate))
            file.setpos(start)
        except (wave.Error, EOFError, RuntimeError):  # RuntimeError: a chunk is longer than the file
            return None
        except OSError as error:
            raise SoundError(f"{path}: cannot be read: {error.strerror or error}") from error
        stack.pop_all()
        return _wav_blocks(path, file, max(end - start, 0))


def _wav_blocks(path: Path, file: wave.Wave_read, count: int) -> Blocks:
    """Yield so many frames of an open file at the programme's rate, and close it."""
    rate, channels = file.getframerate(), file.getnchannels()
    resampler = None
    if rate != SAMPLE_RATE:
        import soxr  # takes 20 ms

        resampler = soxr.ResampleStream(rate, SAMPLE_RATE, channels, quality="VHQ")
    with closing(file):
        while count > 0:
            try:
                data = file.readframes(min(count, BLOCK))
            except (OSError, RuntimeError) as error:
                raise SoundError(f"{path}: cannot be read: {error}") from error
            if not data:
                raise SoundError(f"{path}: became shorter while it was read")
            count -= len(data) // (2 * channels)
            samples = np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32_768)
            block = samples.reshape(-1, channels)
            if resampler:
                block = resampler.resample_chunk(block, last=count <= 0)
            if len(block):
                yield block


def _decoded(path: Path, from_s: float | None, to_s: float | None) -> Blocks:
    from voiceguide.sound.tools.ffmpeg import stream_file

    return stream_file(path, sample_rate=SAMPLE_RATE, downmix=True, start_s=from_s, end_s=to_s)


def _check_length(path: Path, length_s: float) -> None:
    if length_s > MAX_AUDIO_S:
        raise SoundError(f"{path}: is {format_time(length_s)} long; the most is {format_time(MAX_AUDIO_S)}")
