"""The words of a directive or block: read one by one, each with its place for faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from voiceguide.script.source import Location, suggest
from voiceguide.units import parse_gain, parse_time

T = TypeVar("T")
_WORD = re.compile(r"""(?:[^\s"]|"[^"]*")+""")
MAX_NUMBER = 1_000_000_000_000


class ArgumentFault(Exception):
    """A word of a directive cannot be used: where, and why."""

    def __init__(self, location: Location, message: str, width: int) -> None:
        self.location = location
        self.message = message
        self.width = width
        super().__init__(message)


class Arguments:
    """The words after a name. Each `take_...` removes what it reads; `done` refuses the rest."""

    def __init__(self, what: str, text: str, location: Location) -> None:
        self.what = what
        """For messages: `[pause]` or `::: repeat`."""
        self.location = location
        self.width = max(1, len(what))
        self.words = [(match[0], location.right(match.start())) for match in _WORD.finditer(text)]

    def fault(self, message: str, word: tuple[str, Location] | None = None) -> ArgumentFault:
        """Return a fault at a word, or at the whole directive."""
        if word is None:
            return ArgumentFault(self.location, message, self.width)
        return ArgumentFault(word[1], message, len(word[0]))

    def take_first(self) -> tuple[str, Location] | None:
        """Remove and return the first word that is no option, if there is one."""
        for index, (word, _) in enumerate(self.words):
            if "=" not in word:
                return self.words.pop(index)
        return None

    def take_matching(self, pattern: str) -> tuple[str, Location] | None:
        """Remove and return the first word of this form, if there is one."""
        for index, (word, _) in enumerate(self.words):
            if re.fullmatch(pattern, word):
                return self.words.pop(index)
        return None

    def take_after(self, name: str) -> tuple[str, Location] | None:
        """Remove a bare word and return the one after it; a word without one is a fault."""
        for index, word in enumerate(self.words):
            if word[0] == name:
                if index + 1 == len(self.words):
                    raise self.fault(f"{self.what} needs something after {name!r}", word)
                del self.words[index]
                return self.words.pop(index)
        return None

    def take_flag(self, name: str) -> bool:
        """Remove a bare word; return whether it stood there."""
        return self.take_matching(re.escape(name)) is not None

    def take_option(self, name: str, parse: Callable[[str], T], default: T) -> T:
        """Remove `name=value` and return its value, or the default where it does not stand there."""
        found = self.take_matching(re.escape(name) + "=.*")
        if found is None:
            return default
        return self.parse((found[0][len(name) + 1 :].strip('"'), found[1].right(len(name) + 1)), parse)

    def parse(self, word: tuple[str, Location], parse: Callable[[str], T]) -> T:
        """Return the parsed word; a ValueError becomes a fault at it."""
        try:
            return parse(word[0])
        except ValueError as error:
            raise self.fault(str(error), word) from error

    def need(self, word: tuple[str, Location] | None, message: str) -> tuple[str, Location]:
        """Return the word; its absence is a fault."""
        if word is None:
            raise self.fault(message)
        return word

    def done(self, known: Iterable[str] = ()) -> None:
        """Refuse whatever has not been read."""
        if self.words:
            word = self.words[0]
            near = suggest(word[0].split("=")[0], known)
            raise self.fault(f"{self.what} does not know {word[0]!r}{near}", word)


def span_of_time(text: str) -> tuple[float, float, float]:
    """Return (natural, min, max) seconds of `8s` or `5s..12s`; raises ValueError."""
    low, dots, high = text.partition("..")
    if not dots:
        seconds = parse_time(text)
        return seconds, seconds, seconds
    bounds = parse_time(low), parse_time(high)
    if bounds[0] > bounds[1]:
        raise ValueError(f"{text!r} runs backwards: the shorter time comes first")
    return sum(bounds) / 2, *bounds


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers within bounds."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,12}", text) or not low <= int(text) <= high:
            raise ValueError(f"{text!r} must be a whole number from {low} to {high}")
        return int(text)

    return parse


def positive(text: str) -> float:
    """Return a number above zero; raises ValueError."""
    if not re.fullmatch(r"\d{1,6}(\.\d+)?", text) or float(text) <= 0:
        raise ValueError(f"{text!r} must be a number above 0")
    return float(text)


def duration(text: str) -> float:
    """Return a time longer than nothing; raises ValueError."""
    seconds = parse_time(text)
    if seconds <= 0:
        raise ValueError(f"{text!r} must be longer than nothing")
    return seconds


def gain(text: str) -> float:
    """Return a gain from -60 dB to 20 dB; raises ValueError."""
    value = parse_gain(text)
    if not -60 <= value <= 20:
        raise ValueError(f"{text!r} must be from -60dB to 20dB")
    return value
