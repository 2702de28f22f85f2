"""Instruments of the tests: libsndfile, ffmpeg and numpy hear a file, not the code under test."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 44_100


def ffmpeg(*arguments: str | Path) -> str:
    """Run ffmpeg and return what it says."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


def decoded(path: Path) -> NDArray[np.float64]:
    """Return a file as ffmpeg decodes it, shape (n, channels), encoder delay trimmed."""
    wav = path.with_name(f"{path.name}.decoded.wav")
    ffmpeg("-y", "-v", "error", "-i", path, "-c:a", "pcm_f32le", wav)
    samples, rate = soundfile.read(wav, always_2d=True)
    wav.unlink()
    assert rate in (RATE, 48_000)
    return np.asarray(samples)


def timeline_of(path: Path) -> dict[str, Any]:
    """Return the timeline beside a rendered file."""
    data: dict[str, Any] = json.loads(path.with_name(f"{path.stem}.timeline.json").read_text("utf-8"))
    return data


def loudness(path: Path) -> tuple[float, float]:
    """Return (integrated LUFS, true peak dBTP) by ffmpeg's ebur128."""
    said = ffmpeg("-i", path, "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-")
    summary = said[said.rindex("Summary:") :]
    integrated = re.search(r"I:\s+(-?[\d.]+) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)
    assert integrated and peak
    return float(integrated[1]), float(peak[1])


def silences(path: Path, *, noise_db: float = -55.0, least_s: float = 0.3) -> list[tuple[float, float]]:
    """Return (start, end) in seconds of every silence, by ffmpeg's silencedetect."""
    said = ffmpeg("-i", path, "-af", f"silencedetect=noise={noise_db}dB:d={least_s}", "-f", "null", "-")
    starts = [float(word) for word in re.findall(r"silence_start: (-?[\d.]+)", said)]
    ends = [float(word) for word in re.findall(r"silence_end: (-?[\d.]+)", said)]
    return list(zip(starts, [*ends, float("inf")][: len(starts)], strict=True))


def k_weighted(samples: NDArray[np.float64], rate: int = RATE, above_hz: float = 0.0) -> NDArray[np.float64]:
    """Filter one channel by the two stages of BS.1770, as bilinear biquads; `above_hz`: and by a high-pass of
    24 dB an octave, such as a phone's speaker."""
    size = 1 << (len(samples) + rate).bit_length()
    hz = np.fft.rfftfreq(size, 1 / rate)
    z = np.exp(-2j * np.pi * hz / rate)
    gain, shelf_q, pass_q = 10 ** (3.999843853973347 / 20), 0.7071752369554196, 0.5003270373238773
    k = np.tan(np.pi * 1681.974450955533 / rate)
    root = gain**0.4996667741545416
    top = (
        (gain + root * k / shelf_q + k * k)
        + 2 * (k * k - gain) * z
        + (gain - root * k / shelf_q + k * k) * z**2
    )
    low = (1 + k / shelf_q + k * k) + 2 * (k * k - 1) * z + (1 - k / shelf_q + k * k) * z**2
    k = np.tan(np.pi * 38.13547087602444 / rate)
    scale = 1 + k / pass_q + k * k
    high = (1 - 2 * z + z**2) / (1 + 2 * (k * k - 1) / scale * z + (1 - k / pass_q + k * k) / scale * z**2)
    weight = top / low * high / np.sqrt(1 + (above_hz / np.maximum(hz, 1e-3)) ** 8)
    return np.fft.irfft(np.fft.rfft(samples, size) * weight, size)[: len(samples)]


def loudness_of(weighted: NDArray[np.float64], window_s: float | None = None, rate: int = RATE) -> float:
    """Return the loudness in LUFS of one weighted channel as a whole, or of its loudest window; not gated."""
    count = len(weighted) if window_s is None else min(round(window_s * rate), len(weighted))
    energy = np.concatenate(([0.0], np.cumsum(weighted**2)))
    return -0.691 + 10 * float(np.log10(np.max(energy[count:] - energy[:-count]) / count + 1e-20))


def level_db(samples: NDArray[np.float64]) -> float:
    """Return the RMS level in dBFS."""
    return float(10 * np.log10(np.mean(np.square(samples)) + 1e-20))
