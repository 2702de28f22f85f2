"""What is calculated between braces: sums and products of names, numbers and times."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from voiceguide.script.names import NAME
from voiceguide.script.settings.times import read_time
from voiceguide.units import format_seconds

_MOST = 200
"""Characters of one calculation."""
_TOKEN = re.compile(rf"\s*(?:([0-9][\w.:,]*)|({NAME})|(\S))")
_SIGNS = str.maketrans("×÷−–", "*/--")

Lookup = Callable[[str], "str | None"]
"""Gives the value of a name, or None where there is no such name."""


class UnfitValueError(ValueError):
    """A calculation is written well, but its values do not fit: other values may."""


class UnknownNameError(Exception):
    """A calculation holds a name that nothing fills."""


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A number, or a time in seconds."""

    value: float
    is_time: bool


def calculate(text: str, lookup: Lookup) -> str:
    """Return the result of `round * 2 + 1`: a time stays a time, a number a number.

    Raises ValueError with words for the author (UnfitValueError where only the values are wrong), and
    UnknownNameError.
    """
    if len(text) > _MOST:
        raise ValueError(f"a calculation has at most {_MOST} characters")
    tokens = _tokens(text, lookup)
    try:
        result = _Sum(tokens, lookup).whole()
    except ValueError as error:
        raise type(error)(f"{{{text}}}: {error}") from error
    if result.value < 0:
        raise UnfitValueError(f"{{{text}}} is less than 0")
    value = round(result.value, 3)
    return format_seconds(value) if result.is_time else f"{value:.9g}"


def is_quantity(text: str) -> bool:
    """Return whether a text is a number or a time, or a range of them."""
    try:
        return all(map(_quantity, text.split("..")))
    except ValueError:
        return False


def _tokens(text: str, lookup: Lookup) -> list[str]:
    """Return the numbers, names and signs of a calculation, the first one last."""
    found, at = [], 0
    while match := _TOKEN.match(text, at):
        token, at = match[match.lastindex or 0], match.end()
        while match[2] and "-" in token and lookup(token) is None:  # `round-1` is not a name
            token = token.rpartition("-")[0]
            at = match.start(2) + len(token)
        found.append(token if match[1] or match[2] else token.translate(_SIGNS))
    return found[::-1]


class _Sum:
    """Reads tokens from the left; `*` and `/` bind before `+` and `-`, brackets before both."""

    def __init__(self, tokens: list[str], lookup: Lookup) -> None:
        self._tokens = tokens
        self._lookup = lookup

    def whole(self) -> _Quantity:
        result = self._sum()
        if self._tokens:
            raise ValueError(f"{self._tokens[-1]!r} is not expected here")
        return result

    def _sum(self) -> _Quantity:
        result = self._product()
        while sign := self._take("+-"):
            other = self._product()
            if result.is_time != other.is_time:
                number = other if result.is_time else result
                raise UnfitValueError(
                    f"one is a time and the other a number: write {number.value:.9g}s for seconds"
                )
            value = result.value + other.value if sign == "+" else result.value - other.value
            result = _Quantity(value, result.is_time)
        return result

    def _product(self) -> _Quantity:
        result = self._factor()
        while sign := self._take("*/"):
            other = self._factor()
            if sign == "*":
                if result.is_time and other.is_time:
                    raise UnfitValueError("two times cannot be multiplied")
                result = _Quantity(result.value * other.value, result.is_time or other.is_time)
                continue
            if not other.value or (other.is_time and not result.is_time):
                raise UnfitValueError("this cannot be divided")
            result = _Quantity(result.value / other.value, result.is_time and not other.is_time)
        return result

    def _factor(self) -> _Quantity:
        if self._take("("):
            result = self._sum()
            if not self._take(")"):
                raise ValueError("a bracket is never closed")
            return result
        token = self._tokens.pop() if self._tokens else ""
        if token[:1].isdecimal():
            return _quantity(token)
        if not re.fullmatch(NAME, token):
            raise ValueError(
                f"a number or a name belongs before {token!r}" if token else "its end is missing"
            )
        value = self._lookup(token)
        if value is None:
            raise UnknownNameError(token)
        try:
            return _quantity(value)
        except ValueError as error:
            raise UnfitValueError(str(error)) from error

    def _take(self, signs: str) -> str:
        """Take the next token where it is one of some signs; return it, or ""."""
        return self._tokens.pop() if self._tokens and self._tokens[-1] in signs else ""


def _quantity(text: str) -> _Quantity:
    """Return the value of `3` or `30s`."""
    word = text.strip()
    if re.fullmatch(r"[0-9]{1,9}([.,][0-9]{1,9})?", word):
        return _Quantity(float(word.replace(",", ".")), False)
    try:
        return _Quantity(read_time(word), True)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a number or a time") from error
