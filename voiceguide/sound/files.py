"""Sound files of the author's, as samples at 44.1 kHz. Nothing is levelled yet."""

from __future__ import annotations

import wave
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import MAX_AUDIO_S
from voiceguide.errors import SoundError
from voiceguide.sound.tools.wav import MIN_RATE
from voiceguide.units import SAMPLE_RATE, format_time, samples_to_seconds, seconds_to_samples


def read_sound(path: Path, *, from_s: float | None = None, to_s: float | None = None) -> NDArray[np.float32]:
    """Return a sound file, or the part of it between two times, at 44.1 kHz.

    The shape is (n,) for mono and (n, 2) for stereo. Plain 16-bit WAV is read here; everything else, odd WAV
    files included, is decoded by ffmpeg. Raises SoundError, naming the file.
    """
    if not path.exists():
        raise SoundError(f"{path}: there is no such file")
    if not path.is_file():
        raise SoundError(f"{path}: is not a file")
    if not path.stat().st_size:
        raise SoundError(f"{path}: is empty")
    if to_s is not None and to_s <= (from_s or 0.0):
        raise SoundError(f"{path}: the part to play ends at {format_time(to_s)}, before it starts")
    plain = _read_plain_wav(path, from_s or 0.0, to_s)
    samples = _decode(path, from_s, to_s) if plain is None else _at_programme_rate(*plain)
    if not len(samples):
        whole = from_s is None and to_s is None
        raise SoundError(f"{path}: holds no audio" + ("" if whole else " in the part to play"))
    _check_length(path, samples_to_seconds(len(samples)))
    return samples


def check_sound(path: Path) -> None:
    """Raise SoundError where a file does not begin as a sound file does; the rest is not read."""
    from voiceguide.sound.tools.ffmpeg import stream_file

    with closing(stream_file(path)) as blocks:
        if next(blocks, None) is None:
            raise SoundError(f"{path}: holds no audio")


def _read_plain_wav(path: Path, from_s: float, to_s: float | None) -> tuple[NDArray[np.float32], int] | None:
    """Return (samples, rate) of a 16-bit mono or stereo PCM file; None if it is anything else or damaged."""
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate, count = file.getparams()[:4]
            if width != 2 or channels not in (1, 2) or rate < MIN_RATE:
                return None
            start = min(seconds_to_samples(from_s, rate), count)
            end = count if to_s is None else min(seconds_to_samples(to_s, rate), count)
            if count * channels * width > path.stat().st_size:
                return None  # cut off, or written to a pipe that cannot be told the length
            _check_length(path, samples_to_seconds(max(end - start, 0), rate))
            file.setpos(start)
            data = file.readframes(max(end - start, 0))
    except (wave.Error, EOFError, RuntimeError):  # RuntimeError: a chunk says it is longer than the file
        return None
    except OSError as error:
        raise SoundError(f"{path}: cannot be read: {error.strerror or error}") from error
    samples = np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32_768)
    return (samples if channels == 1 else samples.reshape(-1, channels)), rate


def _decode(path: Path, from_s: float | None, to_s: float | None) -> NDArray[np.float32]:
    from voiceguide.sound.tools.ffmpeg import decode_file

    return decode_file(path, start_s=from_s, end_s=to_s)


def _at_programme_rate(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    import soxr  # takes 20 ms

    if rate == SAMPLE_RATE or not len(samples):
        return samples
    return np.asarray(soxr.resample(samples, rate, SAMPLE_RATE, quality="VHQ"), dtype=np.float32)


def _check_length(path: Path, length_s: float) -> None:
    if length_s > MAX_AUDIO_S:
        raise SoundError(f"{path}: is {format_time(length_s)} long; the most is {format_time(MAX_AUDIO_S)}")
