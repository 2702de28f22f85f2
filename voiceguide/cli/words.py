"""Words: options that take several values with commas between them."""

from __future__ import annotations

from voiceguide.errors import UsageError
from voiceguide.options import Options
from voiceguide.units import parse_time


def names_of(text: str) -> tuple[str, ...]:
    """Return the names in a text such as `heart,pico-en-us`."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def lengths_of(text: str) -> tuple[float, ...]:
    """Return the lengths in seconds in a text such as `12m,20m`; raises UsageError."""
    return tuple(map(_length, names_of(text)))


def _length(word: str) -> float:
    try:
        return Options(duration_s=parse_time(word)).duration_s or 0.0
    except (ValueError, UsageError) as error:
        raise UsageError(f"--lengths {word}: {getattr(error, 'reason', error)}") from error
