"""Conversions between seconds, samples, decibels and the way people write time.

Time on a timeline is an integer number of samples; at the edges it is seconds as float.
"""

from __future__ import annotations

import math
import re

SAMPLE_RATE = 44_100
"""Samples per second of everything from *place* on."""
FRAME = 1152
"""Samples of a frame of MP3: the grid on which chapters start, so that equal sound has equal frames."""
ROUND = 49 * FRAME
"""1.28 s: after so many samples the lengths of frames in bytes come round, at every bit rate."""

_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
_UNITS = re.compile(
    rf"(?:(?P<h>{_NUMBER})h)?(?:(?P<m>{_NUMBER})m)?(?:(?P<s>{_NUMBER})s)?(?:(?P<ms>[0-9]{{1,9}})ms)?"
)
_CLOCK = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,3}):([0-9]{2}(?:\.[0-9]{1,9})?)")
_GAIN = re.compile(r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,9})?)\s*dB", re.IGNORECASE)


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
        ms = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
        # Divided at the end, so that 700ms is the number 0.7 and not its neighbour.
        return math.fsum(float(value) * ms[unit] for unit, value in parts.groupdict().items() if value) / 1000
    if re.fullmatch(_NUMBER, word):
        raise ValueError(f"{text!r} needs a unit: write {word}s or {word}m")
    raise ValueError(f"{text!r} is not a time: write 8s, 1m30s or 1:30")


def parse_gain(text: str) -> float:
    """Return the gain in dB meant by `-6dB`; raises ValueError on anything else."""
    match = _GAIN.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a gain: write -6dB")
    return float(match[1])


def format_time(seconds: float) -> str:
    """Return `m:ss` or `h:mm:ss`, rounded to the nearest second, halves up.

    Times a second apart are shown a second apart; `round` takes halves to the even second. What is a sample
    short of a half counts as a half.
    """
    whole = math.floor(round(seconds, 3) + 0.5)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes}:{secs:02d}"


def format_seconds(seconds: float, decimals: int = 3) -> str:
    """Return `7s` or `7.25s`: so many decimals at most, none that say nothing."""
    return f"{seconds:.{decimals}f}".rstrip("0").rstrip(".") + "s"


def format_length(seconds: float) -> str:
    """Return `12m`, `1h10m` or `1m7.5s`, as `parse_time` reads it; rounded to a millisecond."""
    whole_ms = max(1, round(seconds * 1000))
    minutes, ms = divmod(whole_ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, f"{hours}h"), (minutes, f"{minutes}m"), (ms, format_seconds(ms / 1000)))
    return "".join(text for value, text in parts if value)


def exact_seconds(samples: int, rate: int = SAMPLE_RATE) -> float:
    """Return the seconds of fewest decimals that are this many samples."""
    seconds = samples / rate
    rounded = (round(seconds, digits) for digits in range(9))
    return next((one for one in rounded if seconds_to_samples(one, rate) == samples), seconds)


def format_exact(seconds: float) -> str:
    """Return `m:ss` or `h:mm:ss`, with the decimals that there are, as `parse_time` reads it."""
    whole = math.floor(seconds)
    decimals = f"{seconds:.8f}".partition(".")[2].rstrip("0")
    return format_time(whole) + (f".{decimals}" if decimals else "")


def format_clock(seconds: float, separator: str = ".") -> str:
    """Return `hh:mm:ss.mmm` as captions and chapter tags write it."""
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}{separator}{ms % 1000:03d}"
