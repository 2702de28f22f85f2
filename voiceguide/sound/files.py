"""The only door to pydub: sound files in, sound files out, and audio segments joined to the sample.

pydub is imported on first use. Its own `+`, `overlay` and `silent` are not used: the first copies everything
each time, the others count in whole milliseconds. Segments are joined here as raw data on integer samples.
"""

from __future__ import annotations

import functools
import os
import warnings
import wave
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from voiceguide.config import MAX_AUDIO_S
from voiceguide.errors import OutputError, SoundError
from voiceguide.units import SAMPLE_RATE, format_time, samples_to_seconds, seconds_to_samples

if TYPE_CHECKING:
    from pydub import AudioSegment

_FULL_SCALE = 32_768
"""Of 16-bit samples, which is what segments hold here."""


def read_sound(path: Path, *, from_s: float | None = None, to_s: float | None = None) -> NDArray[np.float32]:
    """Return a sound file, or the part of it between two times, at 44.1 kHz.

    The shape is (n,) for mono and (n, 2) for stereo. Plain 16-bit WAV is read as a segment; everything else,
    odd WAV files included, is decoded by ffmpeg. Raises SoundError, naming the file.
    """
    if not path.exists():
        raise SoundError(f"{path}: there is no such file")
    if not path.is_file():
        raise SoundError(f"{path}: is not a file")
    if not path.stat().st_size:
        raise SoundError(f"{path}: is empty")
    if to_s is not None and to_s <= (from_s or 0.0):
        raise SoundError(f"{path}: the part to play ends at {format_time(to_s)}, before it starts")
    segment = _read_plain_wav(path, from_s or 0.0, to_s)
    samples = _decode(path, from_s, to_s) if segment is None else _at_programme_rate(segment)
    if not len(samples):
        whole = from_s is None and to_s is None
        raise SoundError(f"{path}: holds no audio" + ("" if whole else " in the part to play"))
    _check_length(path, samples_to_seconds(len(samples)))
    return samples


def write_wav(path: Path, samples: NDArray[np.float32], rate: int = SAMPLE_RATE) -> None:
    """Write a 16-bit WAV file, whole or not at all. Raises OutputError, naming the file."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            to_segment(samples, rate).export(file, format="wav")
        temporary.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):  # renamed, or never there: the first error is the one to tell
            temporary.unlink()


def to_segment(samples: NDArray[np.float32], rate: int = SAMPLE_RATE) -> AudioSegment:
    """Return a 16-bit segment of samples of shape (n,) or (n, 2); what is beyond full scale is clipped."""
    whole = np.clip(np.rint(samples * np.float32(_FULL_SCALE)), -_FULL_SCALE, _FULL_SCALE - 1).astype("<i2")
    return _segment(whole.tobytes(), rate, 1 if samples.ndim == 1 else samples.shape[1])


def from_segment(segment: AudioSegment) -> NDArray[np.float32]:
    """Return the samples of a segment of any sample width, at its own rate; shape (n,) or (n, 2)."""
    width = int(segment.sample_width)
    whole = np.frombuffer(segment.raw_data, dtype=f"<i{width}")
    samples = whole.astype(np.float32) / np.float32(1 << (8 * width - 1))
    return samples if segment.channels == 1 else samples.reshape(-1, segment.channels)


def stitch(parts: Sequence[tuple[int, AudioSegment]], length: int, rate: int = SAMPLE_RATE) -> AudioSegment:
    """Lay segments at their start samples over `length` samples of silence and return the 16-bit sum.

    It is stereo if one of them is. What lies outside is cut off, what adds up beyond full scale is clipped.
    For short programmes: all of it is in memory. Raises SoundError on a segment of another rate.
    """
    channels = max((int(segment.channels) for _, segment in parts), default=1)
    total = np.zeros((length, channels), dtype=np.int64)
    for start, segment in parts:
        if segment.frame_rate != rate:
            raise SoundError(f"a segment at {segment.frame_rate} Hz does not fit a timeline at {rate} Hz")
        data = segment.set_sample_width(2).raw_data
        samples = np.frombuffer(data, dtype="<i2").reshape(-1, segment.channels)
        begin, end = max(start, 0), min(start + len(samples), length)
        if begin < end:
            total[begin:end] += samples[begin - start : end - start]  # mono goes to both sides
    whole = np.clip(total, -_FULL_SCALE, _FULL_SCALE - 1).astype("<i2")
    return _segment(whole.tobytes(), rate, channels)


@functools.cache
def _segment_class() -> Any:
    """Import pydub, without its warnings, and tell it where ffmpeg is."""
    from voiceguide.sound.tools.ffmpeg import ffmpeg_path

    with warnings.catch_warnings():
        # pydub has regular expressions in plain strings; from Python 3.12 that is a SyntaxWarning
        for category in (DeprecationWarning, SyntaxWarning):
            warnings.filterwarnings("ignore", r".*invalid escape sequence", category)
        # from Python 3.13 the module is there as audioop-lts
        warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
        # it looks for one on PATH only; ours comes from the wheel
        warnings.filterwarnings("ignore", "Couldn't find ffmpeg or avconv", RuntimeWarning)
        from pydub import AudioSegment
    AudioSegment.converter = str(ffmpeg_path())
    return AudioSegment


def _segment(data: bytes, rate: int, channels: int) -> AudioSegment:
    return _segment_class()(data, sample_width=2, frame_rate=rate, channels=channels)


def _read_plain_wav(path: Path, from_s: float, to_s: float | None) -> AudioSegment | None:
    """Return the part of a 16-bit mono or stereo PCM file, or None if it is anything else or out of order."""
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate, count = file.getparams()[:4]
            if width != 2 or channels not in (1, 2) or not rate:
                return None
            start = min(seconds_to_samples(from_s, rate), count)
            end = count if to_s is None else min(seconds_to_samples(to_s, rate), count)
            if count * channels * width > path.stat().st_size:
                return None  # cut off, or written to a pipe that cannot be told the length
            _check_length(path, samples_to_seconds(max(end - start, 0), rate))
            file.setpos(start)
            data = file.readframes(max(end - start, 0))
    except (wave.Error, EOFError):
        return None
    except OSError as error:
        raise SoundError(f"{path}: cannot be read: {error.strerror or error}") from error
    return _segment(data, rate, channels)


def _decode(path: Path, from_s: float | None, to_s: float | None) -> NDArray[np.float32]:
    from voiceguide.sound.tools.ffmpeg import decode_file

    return decode_file(path, start_s=from_s, end_s=to_s)


def _at_programme_rate(segment: AudioSegment) -> NDArray[np.float32]:
    import soxr

    samples = from_segment(segment)
    if segment.frame_rate == SAMPLE_RATE or not len(samples):
        return samples
    resampled = soxr.resample(samples, segment.frame_rate, SAMPLE_RATE, quality="VHQ")
    return np.asarray(resampled, dtype=np.float32)


def _check_length(path: Path, length_s: float) -> None:
    if length_s > MAX_AUDIO_S:
        raise SoundError(f"{path}: is {format_time(length_s)} long; the most is {format_time(MAX_AUDIO_S)}")
