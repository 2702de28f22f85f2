"""Conversions between seconds, samples, decibels and the way people write time.

Time on a timeline is an integer number of samples; at the edges it is seconds as float.
"""

from __future__ import annotations

import math
import re

SAMPLE_RATE = 44_100
"""Samples per second of everything from *place* on."""

_UNITS = re.compile(r"(?:(?P<h>\d+(?:\.\d+)?)h)?(?:(?P<m>\d+(?:\.\d+)?)m)?(?:(?P<s>\d+(?:\.\d+)?)s)?(?:(?P<ms>\d+)ms)?")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2}(?:\.\d+)?)")
_GAIN = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*dB", re.IGNORECASE)


def seconds_to_samples(seconds: float, rate: int = SAMPLE_RATE) -> int:
    """Return the nearest whole number of samples."""
    return round(seconds * rate)


def samples_to_seconds(samples: int, rate: int = SAMPLE_RATE) -> float:
    """Return seconds; exact to far below one sample for any programme length."""
    return samples / rate


def db_to_linear(gain_db: float) -> float:
    """Return the amplitude factor of a gain in dB."""
    return float(10.0 ** (gain_db / 20.0))


def linear_to_db(factor: float) -> float:
    """Return the gain in dB of an amplitude factor; zero gives minus infinity."""
    return 20.0 * math.log10(factor) if factor > 0 else -math.inf


def parse_time(text: str) -> float:
    """Return the seconds meant by `500ms`, `8s`, `1.5s`, `1m30s`, `2m`, `1:30` or `1:02:03`.

    Raises ValueError, with words for the author, on anything else, bare numbers included.
    """
    word = text.strip()
    clock = _CLOCK.fullmatch(word)
    if clock:
        hours, minutes, seconds = int(clock[1] or 0), int(clock[2]), float(clock[3])
        if seconds >= 60 or (clock[1] and minutes >= 60):
            raise ValueError(f"{text!r} is not a time: minutes and seconds end at 59")
        return hours * 3600 + minutes * 60 + seconds
    parts = _UNITS.fullmatch(word)
    if parts and any(parts.groups()):
        scale = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
        return math.fsum(float(value) * scale[unit] for unit, value in parts.groupdict().items() if value)
    if re.fullmatch(r"\d+(\.\d+)?", word):
        raise ValueError(f"{text!r} needs a unit: write {word}s or {word}m")
    raise ValueError(f"{text!r} is not a time: write 8s, 1m30s or 1:30")


def parse_gain(text: str) -> float:
    """Return the gain in dB meant by `-6dB`; raises ValueError on anything else."""
    match = _GAIN.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a gain: write -6dB")
    return float(match[1])


def format_time(seconds: float) -> str:
    """Return `m:ss` or `h:mm:ss`, rounded to the nearest second."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes}:{secs:02d}"


def format_seconds(seconds: float) -> str:
    """Return `7s` or `7.25s`: at most three decimals, none that say nothing."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".") + "s"


def format_clock(seconds: float, separator: str = ".") -> str:
    """Return `hh:mm:ss.mmm` as captions and chapter tags write it."""
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}{separator}{ms % 1000:03d}"
