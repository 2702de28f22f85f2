"""Times as people write them: `8s`, `8 s`, `8 seconds`, `2 min`, `1,5 Sekunden`, `1m30s`, `1:30`."""

from __future__ import annotations

import re

from voiceguide.config import MAX_AUDIO_S
from voiceguide.units import parse_time

_WORDS = {
    "ms": "ms msec millisecond milliseconds millisekunden",
    "s": "s sec secs second seconds sek sekunde sekunden seconde secondes seg segundo segundos secondo "
    "secondi seconden",
    "m": "m min mins minute minutes minuten minuto minutos minuti minuut",
    "h": "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur",
}
UNITS = {word: unit for unit, words in _WORDS.items() for word in words.split()}
"""From what people write, in the languages that voiceguide has phrases for, to a unit."""
_PART = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,9})?)\s*([^\W\d_]+)\.?")
TIME = re.compile(
    r"\s*(?:[0-9]{1,9}(?:[.,][0-9]{1,9})?\s*(?:"
    + "|".join(sorted(UNITS, key=len, reverse=True))
    + r")\.?\s*)+",
    re.IGNORECASE,
)
"""A time with units, in whatever words."""


def read_time(text: str) -> float:
    """Return the seconds of a time; raises ValueError, as `units.parse_time` does."""
    return parse_time(strict(text))


def strict(text: str) -> str:
    """Return a time as `units.parse_time` reads it, or the text where it is not a time with units."""
    if not TIME.fullmatch(text):
        return text
    return "".join(f"{number.replace(',', '.')}{UNITS[unit.lower()]}" for number, unit in _PART.findall(text))


def bounded_time(text: str) -> float:
    """Return seconds, from 0 to 24 hours; raises ValueError."""
    seconds = read_time(text)
    if seconds > MAX_AUDIO_S:
        raise ValueError(f"{text!r} is longer than 24 hours")
    return seconds


def span_of_time(text: str) -> tuple[float, float, float]:
    """Return (natural, min, max) seconds of `8s`, `5s..12s` or `5-12s`; raises ValueError."""
    low, dots, high = text.partition("..")
    if not dots and (match := re.fullmatch(r"([0-9][^-–]*)[-–]([0-9][^-–]*)", text)):
        low, dots, high = match[1], "-", match[2]
        if re.fullmatch(r"[0-9.,]+", low) and (unit := re.search(r"[^\W\d_]+\.?$", high)):
            low += unit[0]
    if not dots:
        seconds = bounded_time(text)
        return seconds, seconds, seconds
    bounds = bounded_time(low), bounded_time(high)
    if bounds[0] > bounds[1]:
        raise ValueError(f"{text!r} is backwards: write the shorter time first")
    return sum(bounds) / 2, *bounds
