"""How single values are read from text; each reader raises ValueError with words for the author."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from voiceguide.config import PACES
from voiceguide.script.names import VARIABLE
from voiceguide.script.settings.times import read_time
from voiceguide.units import format_seconds, parse_gain

GAPS = {"sentence": 0.6, "paragraph": 1.0, "step": 1.0, "section": 2.0}
"""Natural silence, in seconds, between two things said."""


@dataclass(frozen=True, slots=True)
class Elastic:
    """How far pauses and holds may be stretched, as factors of their natural length."""

    pause: tuple[float, float] = (0.5, 3.0)
    hold: tuple[float, float] = (0.5, 2.0)
    rigid: bool = False
    """Nothing stretches, whatever it says itself."""


RIGID = Elastic((1.0, 1.0), (1.0, 1.0), rigid=True)


@dataclass(frozen=True, slots=True)
class BedChoice:
    """A background: `name` empty means none."""

    name: str = ""
    gain_db: float | None = None
    fade_s: float | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: its values, the default first, and the variables that each of them sets."""

    values: tuple[str, ...]
    sets: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The variables that its values set."""
        return list(dict.fromkeys(name for values in self.sets.values() for name in values))


def plain(text: str) -> str:
    """Return the text, which may hold variables; raises ValueError for other brackets or braces."""
    if re.search(r"[\[\]{}]", re.sub(VARIABLE, "", text)):
        raise ValueError(f"{text!r} is spoken as it is: it cannot hold brackets or braces")
    return text


def boolean(text: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        raise ValueError(f"{text!r} must be true or false")
    return words[text.lower()]


def cover(text: str) -> str:
    """Return the name of a picture; raises ValueError where there shall be none."""
    if text.lower() in ("none", "off", "no", "false", "null"):
        raise ValueError(f"{text!r} is no picture: leave this line out, and a cover is made from the title")
    return text


def language(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,4}", text):
        raise ValueError(f"{text!r} is not a language: write en-US or de")
    return text.replace("_", "-")


def factor_within(
    low: float, high: float, name: str, words: Mapping[str, float] = MappingProxyType({})
) -> Callable[[str], float]:
    """Return a parser of factors within bounds, written as `0.9`, as `90%` or as one of the words."""
    known = "".join(f"{word}, " for word in words) + ("or " if words else "")

    def parse(text: str) -> float:
        if text in words:
            return words[text]
        match = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(%?)", text)
        factor = float(match[1]) / (100 if match[2] else 1) if match else 0.0
        if not low <= factor <= high:
            raise ValueError(f"{text!r} is not a {name}: write {known}a factor from {low:g} to {high:g}")
        return factor

    return parse


parse_factor = factor_within(0.1, 10, "factor")
"""Reads how far something may stretch; raises ValueError."""
parse_pace = factor_within(0.5, 2, "pace", PACES)
"""Reads a pace: a word such as `slow`, or a factor; raises ValueError."""
parse_rate = factor_within(0.5, 2, "rate")
"""Reads a rate of speech; raises ValueError."""
parse_pauses = factor_within(0.1, 10, "factor for pauses")
"""Reads a factor for pauses; raises ValueError."""


def number_within(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        match = re.fullmatch(r"([+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?)(?:\s*LUFS)?", text)
        if not match or not low <= float(match[1]) <= high:
            raise ValueError(f"{text!r} must be a number from {low:g} to {high:g}")
        return float(match[1])

    return parse


parse_loudness = number_within(-36, -9)
"""Reads a loudness in LUFS; raises ValueError."""


def whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(f"{text!r} must be a whole number")
    return int(text)


def time_within(most_s: float, *, zero: bool = True) -> Callable[[str], float]:
    """Return a parser of times up to `most_s`; 0 only where `zero` allows it."""

    def parse(text: str) -> float:
        seconds = read_time(text)
        if seconds > most_s:
            raise ValueError(f"{text!r} is too long: {format_seconds(most_s)} at most")
        if not seconds and not zero:
            raise ValueError(f"{text!r} must be greater than 0")
        return seconds

    return parse


def gain_within(low_db: float, high_db: float) -> Callable[[str], float]:
    """Return a parser of gains within bounds."""

    def parse(text: str) -> float:
        value = parse_gain(text)
        if not low_db <= value <= high_db:
            raise ValueError(f"{text!r} must be from {low_db:g}dB to {high_db:g}dB")
        return value

    return parse


def noise(text: str) -> float | None:
    if text.lower() in ("off", "false", "no"):
        return None
    level = parse_gain(text.replace("dBFS", "dB"))
    if not -120 <= level <= -50:
        raise ValueError(f"{text!r} must be from -120dB to -50dB, or off")
    return level


def stereo(text: str) -> str:
    if text == "sides":
        return text
    return "on" if boolean(text) else "off"
