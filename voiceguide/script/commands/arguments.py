"""The words of a directive or block: read one by one, each with its place for faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from voiceguide.script.commands.words import QUOTES, Word, words_of
from voiceguide.script.names import NAME
from voiceguide.script.settings.times import bounded_time
from voiceguide.script.settings.values import gain_within, plain
from voiceguide.script.source import Location, suggest

T = TypeVar("T")
_OPTION = re.compile(r"[A-Za-z_]+=.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class BadWord:
    """A word of a directive that cannot be used: where, why, and how many columns it has."""

    location: Location
    message: str
    width: int


class ArgumentFault(Exception):
    """Words of a directive or block cannot be used; `bad` lists every one that was found."""

    def __init__(self, bad: Iterable[BadWord]) -> None:
        self.bad = tuple(bad)
        super().__init__("; ".join(word.message for word in self.bad))


class Arguments:
    """The words after a name. Each `take_...` removes what it reads; `done` refuses the rest.

    A word that cannot be used is remembered, and reading goes on, so that all of them are listed at once.
    """

    def __init__(
        self,
        name: str,
        text: str,
        words_at: Location,
        *,
        what: str,
        location: Location,
        width: int = 1,
        known: Iterable[str] = (),
    ) -> None:
        self.name = name
        self.what = what
        """For messages: `[pause]` or `::: repeat`."""
        self.known = tuple(known)
        """Names of the options there are."""
        self.location = location
        """Where the directive or block starts."""
        self.width = width
        self.bad: list[BadWord] = []
        self.words, unclosed = words_of(text, words_at)
        self.seen: set[str] = set()
        self.ends: set[tuple[int, int]] = set()
        """Where the next word stands after each bare word that cannot be used."""
        for word in unclosed:
            self.refuse("this quotation mark is never closed", word)

    def refuse(self, message: str, word: Word | None = None) -> None:
        """Remember a fault at a word, or at the whole directive."""
        at, width = (word[1], len(word[0])) if word else (self.location, self.width)
        self.bad.append(BadWord(at, message, width))

    def fault(self, message: str, word: Word | None = None) -> ArgumentFault:
        """Return everything that is wrong, this last."""
        self.refuse(message, word)
        return ArgumentFault(self.bad)

    def take_first(self) -> Word | None:
        """Remove and return the first word that is not an option, if there is one."""
        for index, (word, _) in enumerate(self.words):
            if not _OPTION.fullmatch(word):
                return self.words.pop(index)
        return None

    def take_matching(self, pattern: str) -> Word | None:
        """Remove and return the first word of this form, if there is one."""
        for index, (word, _) in enumerate(self.words):
            if re.fullmatch(pattern, word, re.DOTALL):
                return self.words.pop(index)
        return None

    def take_after(self, name: str) -> Word | None:
        """Remove a bare word and return the one after it; a word without one is a fault."""
        for index, word in enumerate(self.words):
            if word[0].lower() == name:
                self.seen.add(name)
                if index + 1 == len(self.words):
                    self.refuse(f"{self.what} needs something after {name!r}", self.words.pop(index))
                    return None
                del self.words[index]
                return self.words.pop(index)
        return None

    def take_flag(self, name: str) -> bool:
        """Remove a bare word; return whether it stood there."""
        for index, (word, _) in enumerate(self.words):
            if word.lower() == name:
                del self.words[index]
                self.seen.add(name)
                return True
        return False

    def take_option(self, name: str, parse: Callable[[str], T], default: T) -> T:
        """Remove `name=value` and return its value, or the default where it does not stand there."""
        lead = len(name) + 1
        for index, (word, where) in enumerate(self.words):
            if word[:lead].lower() == f"{name}=":
                del self.words[index]
                self.seen.add(name)
                return self.parse((word[lead:], where.right(lead)), parse, default)
        return default

    def parse(self, word: Word, parse: Callable[[str], T], default: T) -> T:
        """Return the parsed word without its quotation marks; a ValueError becomes a fault at it."""
        try:
            return parse(_bare(word[0]))
        except ValueError as error:
            self.refuse(str(error), word)
            return default

    def read(self, word: Word | None, message: str, parse: Callable[[str], T], default: T) -> T:
        """Return the parsed word; its absence is a fault with this message."""
        if word is None:
            self.refuse(message)
            return default
        known = len(self.bad)
        found = self.parse(word, parse, default)
        if len(self.bad) > known:
            self.ends.add((word[1].line, word[1].column + len(word[0]) + 1))
        return found

    def _unread(self) -> list[Word]:
        """Return what was not read; bare words side by side are one, and none follows a word that is bad."""
        found: list[Word] = []
        ends = set(self.ends)
        for text, at in self.words:
            bare = "=" not in text and text.lower() not in self.known and text.lower() not in self.seen
            before, place = found[-1] if found else ("", at)
            if bare and (at.line, at.column) in ends:
                ends.add((at.line, at.column + len(text) + 1))
            elif bare and before and "=" not in before and place.column + len(before) + 1 == at.column:
                found[-1] = f"{before} {text}", place
            else:
                found.append((text, at))
        return found

    def done(self, known: Iterable[str] | None = None) -> None:
        """Refuse whatever has not been read; raises ArgumentFault where anything was wrong.

        `known` are the options there are, where that depends on what was read.
        """
        names = self.known if known is None else tuple(known)
        for word in self._unread():
            name = word[0].partition("=")[0].lower()
            if name in self.seen:
                self.refuse(f"{name!r} is given twice", word)
            elif (option := _loose(word[0])) and option[0] in names:
                self.refuse(f"{self.what}: write {'='.join(option)}", word)
            elif name in names:
                how = f"write {name!r} without =" if "=" in word[0] else f"{name!r} needs a value: {name}=..."
                self.refuse(f"{self.what}: {how}", word)
            else:
                self.refuse(f"{self.what} does not take {word[0]!r}{suggest(name, names)}", word)
        if self.bad:
            raise ArgumentFault(self.bad)


def _loose(text: str) -> tuple[str, str] | None:
    """Return (name, value) of an option without its sign, `countdown 3` or `countdown from 3`."""
    match = re.fullmatch(r"(\w+)(?: (?:from|of|at|to|every|for))? (\S+)", text)
    return (match[1].lower(), match[2]) if match else None


def times(args: Arguments, most: int) -> int:
    """Read how often something happens: `x3`, `3x`, `3 times`, `twice`; 1 where it is not written."""
    if args.take_flag("twice"):
        return 2
    word = args.take_matching(r"[xX×][0-9]+")
    if word:
        return args.parse((word[0][1:], word[1].right(1)), whole(1, most), 1)
    word = args.take_matching(r"[0-9]+[xX×]")
    if word:
        return args.parse((word[0][:-1], word[1]), whole(1, most), 1)
    for index, (text, _) in enumerate(args.words[1:]):
        if args.words[index][0] in ("x", "X", "×") and text.isdigit():
            del args.words[index]
            return args.parse(args.words.pop(index), whole(1, most), 1)
        if text.lower() in ("times", "x", "×", "rounds") and args.words[index][0].isdigit():
            del args.words[index + 1]
            return args.parse(args.words.pop(index), whole(1, most), 1)
    return 1


def _bare(text: str) -> str:
    """Return a word without the quotation marks around it or its parts."""
    if len(text) > 1 and text[0] in "'‘" and text[-1] in "'’":
        text = text[1:-1]
    return re.sub(f"[{QUOTES}]", "", text)


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers within bounds."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", text) or not low <= int(text) <= high:
            raise ValueError(f"{text!r} must be a whole number from {low} to {high}")
        return int(text)

    return parse


def weight(text: str) -> float:
    """Return a weight from 0.01 to 100; raises ValueError."""
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,9})?", text) or not 0.01 <= float(text) <= 100:
        raise ValueError(f"{text!r} must be a weight from 0.01 to 100")
    return float(text)


def duration(text: str) -> float:
    """Return a time greater than 0; raises ValueError."""
    seconds = bounded_time(text)
    if seconds <= 0:
        raise ValueError(f"{text!r} must be greater than 0")
    return seconds


gain = gain_within(-60, 20)


def counts(text: str) -> tuple[int, int]:
    """Return (low, high) of `3` or `2..6`; raises ValueError."""
    match = re.fullmatch(r"([0-9]{1,12})(?:(?:\.\.|[-–])([0-9]{1,12}))?", text)
    if not match:
        raise ValueError(f"{text!r} is not a count: write 3 or 2..6")
    low, high = int(match[1]), int(match[2] or match[1])
    if low > high:
        raise ValueError(f"{text!r} is backwards: write the smaller count first")
    return low, high


def listed(text: str) -> tuple[str, ...]:
    """Return the values of `left, "right, or so"`; raises ValueError where one is empty."""
    found = []
    for match in re.finditer(r'((?:[^,"]|"[^"]*")*)(,|$)', text):
        found.append(" ".join(match[1].replace('"', "").split()))
        if not match[2]:
            break
    if "" in found:
        raise ValueError(f"one of the values in {text!r} is empty")
    return tuple(found)


def speech_rate(text: str) -> float:
    """Return a rate of speech from 0.5 to 2; raises ValueError."""
    if not re.fullmatch(r"[0-9](\.[0-9]{1,9})?", text) or not 0.5 <= float(text) <= 2:
        raise ValueError(f"{text!r} must be a number from 0.5 to 2")
    return float(text)


def assignment(args: Arguments, words: str, example: str) -> tuple[str, tuple[str, ...]]:
    """Return (name, values) of `name = value, value`, also with `:` or `in`; raises ArgumentFault."""
    if args.bad:
        raise ArgumentFault(args.bad)
    match = re.fullmatch(rf"\s*({NAME})(?:\s*[=:]|\s+in\s)(.*)", words, re.DOTALL)
    if not match:
        raise args.fault(f"{args.what} needs a name and its values: {example}")
    try:
        return match[1], tuple(plain(value) for value in listed(match[2]))
    except ValueError as error:
        raise args.fault(f"{args.what}: {error}") from error
